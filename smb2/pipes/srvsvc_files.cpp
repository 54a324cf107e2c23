#include "smb2/pipes/srvsvc_files.h"

#include "smb2/pipes/administrators.h"
#include "smb2/pipes/srvsvc_enum.h"
#include "smb2/pipes/srvsvc_shares.h"
#include "smb2/state/server_state.h"
#include "vfs/names.h"

#include <algorithm>

namespace holdfast::smb2::pipes::srvsvc_calls {

namespace {

using locks::Access;
using locks::OpenId;
using locks::OpenRow;

constexpr std::uint32_t file_id_of(OpenId id) { return static_cast<std::uint32_t>(static_cast<std::uint64_t>(id)); }

/// The user who holds it. Deviation: also of an open that waits for its client, where [MS-SMB2] 3.3.4.20 leaves it
/// empty: whose it is helps to decide whether to end it.
std::string user_of(const OpenRow& row) { return row.owner ? row.owner->user : std::string(); }
std::string address_of(const OpenRow& row) { return row.owner ? row.owner->client_address : std::string(); }

/// [MS-SRVS] 2.2.4.6 FILE_INFO_2, 2.2.4.7 FILE_INFO_3.
struct FileEntry {
    OpenId id{};
    std::uint32_t permissions = 0;
    std::uint32_t locks = 0;
    std::u16string path;
    std::string user;

    std::size_t size(std::uint32_t level) const {
        return level == 2 ? wire_word : 5 * wire_word + wire_size(path) + wire_size(user);
    }
};

FileEntry entry_of(const OpenRow& row) {
    return {row.id, file_permissions(row.access), row.locks_held, file_path(row), user_of(row)};
}

void write_file(NdrWriter& out, const FileEntry& file, std::uint32_t level) {
    out.u32(file_id_of(file.id));
    if (level == 2) return;
    out.u32(file.permissions);
    out.u32(file.locks);
    out.deferred_string(file.path);
    out.deferred_string(file.user);
}

/// What BasePath and UserName leave. As newer Windows does, a UserName that begins with "\\" names a client.
class Wanted {
  public:
    Wanted(const std::string& base, std::string user) : base_(vfs::fold_case(base)), user_(std::move(user)) {
        while (base_.ends_with('\\')) base_.pop_back();
    }

    bool operator()(const OpenRow& row) const { return is_users(row) && is_below(row); }

  private:
    bool is_users(const OpenRow& row) const {
        if (user_.empty()) return true;
        return is_client_name(user_) ? is_client(address_of(row), user_) : same_text(user_of(row), user_);
    }
    /// A prefix ends where a name does.
    bool is_below(const OpenRow& row) const {
        if (base_.empty()) return true;
        const std::string path = vfs::fold_case(vfs::utf16_to_utf8(file_path(row)));
        return path.starts_with(base_) && (path.size() == base_.size() || path[base_.size()] == '\\');
    }

    std::string base_; // folded, without '\\' at its end
    std::string user_;
};

/// One answer's worth of opens, in the order of their ids. The ResumeHandle is the id of the last one. Once there are
/// ids that do not fit into it, it stands for a group of 256 neighbours, and an answer ends where a group does: a group
/// that is larger than the room comes all the same.
class FilePage {
  public:
    FilePage(const locks::LockManager& locks, const EnumRequest& request)
        : level_(request.level), room_(request.preferred),
          shift_(locks.list_opens(OpenId{UINT32_MAX}, 1, [](const OpenRow&) { return true; }).empty() ? 0 : 8),
          after_(resumed(request.after())) {}

    OpenId after() const { return after_; }

    void add(const OpenRow& row) {
        ++total_;
        if (is_full_) return;
        FileEntry entry = entry_of(row);
        if (!room_.take(entry.size(level_)) && !continues_only_group(row.id)) {
            is_full_ = true;
            while (shift_ != 0 && !entries_.empty() && group_of(entries_.back().id) == group_of(row.id))
                entries_.pop_back();
            return;
        }
        entries_.push_back(std::move(entry));
    }

    EnumAnswer answer() const {
        EnumAnswer answer{WinError::success, entries_.size(), total_, 0};
        if (!is_full_) return answer;
        answer.error = entries_.empty() ? WinError::buf_too_small : WinError::more_data;
        if (!entries_.empty()) answer.resume = resume_handle();
        return answer;
    }
    const std::vector<FileEntry>& entries() const { return entries_; }

  private:
    /// Of ids the last one, of groups the next one: 0 would be the beginning.
    std::uint32_t resume_handle() const {
        return static_cast<std::uint32_t>(group_of(entries_.back().id) + (shift_ == 0 ? 0 : 1));
    }
    OpenId resumed(std::uint32_t handle) const {
        if (shift_ == 0 || handle == 0) return OpenId{handle};
        return OpenId{(std::uint64_t{handle} << shift_) - 1};
    }
    std::uint64_t group_of(OpenId id) const { return static_cast<std::uint64_t>(id) >> shift_; }
    bool continues_only_group(OpenId id) const {
        return shift_ != 0 && !entries_.empty() && group_of(entries_.front().id) == group_of(id);
    }

    std::uint32_t level_;
    Room room_;
    unsigned shift_;
    OpenId after_;
    std::vector<FileEntry> entries_;
    std::size_t total_ = 0;
    bool is_full_ = false;
};

std::string describe(const OpenRow& row) {
    return "open " + std::to_string(static_cast<std::uint64_t>(row.id)) + " of \"" +
           vfs::utf16_to_utf8(file_path(row)) + "\", " + user_of(row) + " at " + address_of(row);
}

/// Whoever closes the pipe on which he asks is answered first.
bool close_open(const PipeContext& context, const OpenRow& row) {
    constexpr std::chrono::milliseconds time_for_the_answer{200};
    locks::LockManager& locks = context.server->locks;
    if (row.file == context.own_file) {
        context.server->jobs.run_after(time_for_the_answer,
                                       [&locks, id = row.id] { locks.close(id, locks::CloseReason::admin); });
        return true;
    }
    return locks.close(row.id, locks::CloseReason::admin).verdict == locks::CloseVerdict::closed;
}

} // namespace

std::uint32_t file_permissions(Access access) {
    constexpr std::pair<Access, std::uint32_t> bits[] = {
        {Access::read_data | Access::execute, 0x01},                                      // PERM_FILE_READ
        {Access::write_data | Access::append_data, 0x02},                                 // PERM_FILE_WRITE
        {Access::append_data, 0x04},                                                      // PERM_FILE_CREATE
        {Access::execute, 0x08},                                                          // ACCESS_EXEC
        {Access::remove | Access::delete_child, 0x10},                                    // ACCESS_DELETE
        {Access::write_attributes | Access::write_ea, 0x20},                              // ACCESS_ATRIB
        {Access::write_dac | Access::write_owner | Access::access_system_security, 0x40}, // ACCESS_PERM
    };
    std::uint32_t permissions = 0;
    for (const auto& [any_of, bit] : bits)
        if (has_any(access, any_of)) permissions |= bit;
    return permissions;
}

std::u16string file_path(const OpenRow& row) {
    if (row.kind == locks::FileKind::pipe) return u"\\PIPE\\" + vfs::utf8_to_utf16(row.path);
    std::u16string path = vfs::utf8_to_utf16(shown_path(row.owner ? row.owner->share_name : std::string()));
    if (!row.path.empty()) path += u"\\" + vfs::path_to_wire(row.path);
    if (!row.stream_name.empty()) path += u":" + vfs::name_to_wire(row.stream_name);
    return path;
}

std::optional<OpenRow> find_by_file_id(const locks::LockManager& locks, std::uint32_t file_id) {
    std::vector<OpenRow> found =
        locks.list_opens(OpenId{UINT32_MAX}, 2, [&](const OpenRow& row) { return file_id_of(row.id) == file_id; });
    if (auto row = locks.row(OpenId{file_id})) found.push_back(std::move(*row));
    if (found.size() != 1) return std::nullopt;
    return std::move(found.front());
}

/// [MS-SRVS] 3.1.4.2 NetrFileEnum (Opnum 9), levels 2 and 3.
CallResult file_enum(const PipeContext& context, NdrReader& in, NdrWriter& out) {
    in.unique_string(); // ServerName
    const Qualifier base = read_qualifier(in);
    const Qualifier user = read_qualifier(in);
    EnumRequest request;
    if (const CallResult fault = read_enum(in, {2, 3}, request)) return fault;
    if (!may_administer(context)) return refuse_enum(out, request, WinError::access_denied);
    if (base.too_long || user.too_long) return refuse_enum(out, request, WinError::invalid_parameter);

    const locks::LockManager& locks = context.server->locks;
    const Wanted wanted(base.text, user.text);
    FilePage page(locks, request);
    // Keeps no rows: the page takes what it has room for, and counts the rest.
    locks.list_opens(page.after(), 1, [&](const OpenRow& row) {
        if (wanted(row)) page.add(row);
        return false;
    });
    return write_enum(out, request, page.answer(), [&] {
        for (const FileEntry& file : page.entries()) write_file(out, file, request.level);
    });
}

/// [MS-SRVS] 3.1.4.3 NetrFileGetInfo (Opnum 10), levels 2 and 3.
CallResult file_get_info(const PipeContext& context, NdrReader& in, NdrWriter& out) {
    in.unique_string(); // ServerName
    const std::uint32_t file_id = in.u32();
    const std::uint32_t level = in.u32();
    if (in.failed()) return Fault::bad_stub;

    out.u32(level);
    const auto refuse = [&](WinError error) -> CallResult {
        out.null();
        out.u32(to_number(error));
        return std::nullopt;
    };
    if (!may_administer(context)) return refuse(WinError::access_denied);
    if (level != 2 && level != 3) return refuse(WinError::invalid_level);
    const auto row = find_by_file_id(context.server->locks, file_id);
    if (!row) return refuse(WinError::file_not_found);

    out.pointer();
    write_file(out, entry_of(*row), level);
    out.flush();
    out.u32(to_number(WinError::success));
    return std::nullopt;
}

/// [MS-SRVS] 3.1.4.4 NetrFileClose (Opnum 11).
CallResult file_close(const PipeContext& context, NdrReader& in, NdrWriter& out) {
    in.unique_string(); // ServerName
    const std::uint32_t file_id = in.u32();
    if (in.failed()) return Fault::bad_stub;

    AdminChange change{.action = "srvsvc.file_close", .what = "file id " + std::to_string(file_id)};
    const auto answer = [&](WinError error) -> CallResult {
        tell_change(context, std::move(change));
        out.u32(to_number(error));
        return std::nullopt;
    };
    if (!may_administer(context)) return answer(WinError::access_denied);
    change.allowed = true;
    const auto row = find_by_file_id(context.server->locks, file_id);
    if (!row) return answer(WinError::file_id_not_found);

    change.what = describe(*row);
    change.matched = 1;
    change.done = close_open(context, *row) ? 1 : 0;
    return answer(change.done != 0 ? WinError::success : WinError::file_id_not_found);
}

} // namespace holdfast::smb2::pipes::srvsvc_calls
