#include "tests/pcap/replay_contents.h"

#include "smb2/wire/structures.h"
#include "tests/pcap/listing.h"
#include "vfs/names.h"
#include "vfs/stream_name.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>

namespace holdfast::pcap {

using namespace smb2;
using namespace smb2::wire;

namespace {

/// The path of the wire with '/', without the stream that may follow it.
std::string plain_path(std::u16string_view wire) {
    std::string path = vfs::utf16_to_utf8(wire.substr(0, wire.find(u':')));
    std::ranges::replace(path, '\\', '/');
    while (path.ends_with('/')) path.pop_back();
    while (path.starts_with('/')) path.erase(0, 1);
    return path;
}

bool is_folder(FileAttributes attributes) { return has(attributes, FileAttributes::directory); }

/// Goes through the requests in order. The first that is learnt of a path decides: what was made or missing first was
/// not there, whatever comes later.
class Witness {
  public:
    explicit Witness(const Story& story) : story_(story) {}

    RecordedShares hear() {
        for (const RecordedRequest& request : story_.requests)
            if (request.answer) hear(request);
        return std::move(shares_);
    }

  private:
    struct Open {
        std::string share;
        std::string path;
        bool is_stream = false;
    };
    using TreeKey = std::pair<locks::SessionId, locks::TreeId>;

    void hear(const RecordedRequest& request);
    void hear_tree_connect(const RecordedRequest& request);
    void hear_create(const RecordedRequest& request);
    void hear_listing(const RecordedRequest& request, const Open& open);
    void hear_read(const RecordedRequest& request, const Open& open);
    void hear_set_info(const RecordedRequest& request, Open& open);
    void hear_streams(const RecordedRequest& request, const Open& open);

    void was_there(const std::string& share, const std::string& path, bool is_folder, std::uint64_t size);
    void was_missing(const std::string& share, const std::string& path);
    void has_parents(const std::string& share, const std::string& path);
    bool is_known(const std::string& share, const std::string& path) const;
    static std::string key(const std::string& share, const std::string& path) {
        return share + '/' + vfs::fold_case(path);
    }

    const Story& story_;
    RecordedShares shares_;
    std::map<TreeKey, std::string> trees_;
    std::map<FileId, Open> opens_;
    std::set<std::string> missing_; // at first: key()
    std::set<std::string> written_;
    std::set<std::string> streams_told_; // or made: key()
};

void Witness::hear(const RecordedRequest& request) {
    if (request.header.command == Command::tree_connect) return hear_tree_connect(request);
    if (request.header.command == Command::create) return hear_create(request);
    const auto open = request.file ? opens_.find(*request.file) : opens_.end();
    if (open == opens_.end() || !request.succeeded()) return;
    switch (request.header.command) {
    case Command::query_directory: return hear_listing(request, open->second);
    case Command::read: return hear_read(request, open->second);
    case Command::write:
        if (!open->second.is_stream) written_.insert(key(open->second.share, open->second.path));
        return;
    case Command::set_info: return hear_set_info(request, open->second);
    case Command::query_info: return hear_streams(request, open->second);
    default: return;
    }
}

void Witness::hear_tree_connect(const RecordedRequest& request) {
    const auto asked = request.as<TreeConnectRequest>();
    const auto answer = request.answered<TreeConnectResponse>();
    if (!request.succeeded() || !asked || !answer) return;
    const std::string name = share_name_of(asked->path);
    trees_[{request.session, request.answer->header.tree_id}] = name;
    RecordedShare& share = shares_[name];
    share.name = name;
    share.is_pipe = answer->share_type != wire::ShareType::disk;
}

/// What opening a name tells of it, also by failing.
void Witness::hear_create(const RecordedRequest& request) {
    const auto asked = request.as<CreateRequest>();
    auto tree = trees_.find({request.session, request.tree});
    if (tree == trees_.end() && story_.connections[request.connection].is_midway)
        tree = trees_.try_emplace({request.session, request.tree}, name_of_tree(request.tree)).first;
    if (!asked || tree == trees_.end() || shares_[tree->second].is_pipe) return;
    const std::string& share = tree->second;
    shares_[share].name = share;
    const std::string path = plain_path(asked->name);
    const bool is_stream = asked->name.find(u':') != std::u16string::npos;

    switch (request.answer->status()) {
    case Status::success: break;
    case Status::object_name_not_found:
    case Status::no_such_file:
        has_parents(share, path);
        // Of a stream that is missing nobody knows whether its file is there.
        if (!is_stream) was_missing(share, path);
        return;
    case Status::object_name_collision:
    case Status::sharing_violation:
    case Status::delete_pending:
    case Status::not_a_directory:
        was_there(share, path,
                  has(asked->create_options, CreateOptions::directory_file) &&
                      request.answer->status() == Status::object_name_collision,
                  1);
        return;
    case Status::file_is_a_directory: was_there(share, path, true, 0); return;
    default: return;
    }

    const auto answer = request.answered<CreateResponse>();
    if (!answer) return;
    opens_[answer->file_id] = {share, path, is_stream};
    const bool makes = answer->create_action == CreateAction::created;
    if (is_stream) {
        if (makes) streams_told_.insert(key(share, path));
        if (!makes) was_there(share, path, is_folder(answer->file_attributes), 0);
        return;
    }
    if (makes) {
        has_parents(share, path);
        return was_missing(share, path);
    }
    const bool says_size = answer->create_action == CreateAction::opened && !is_folder(answer->file_attributes);
    was_there(share, path, is_folder(answer->file_attributes), says_size ? answer->end_of_file : 1);
    if (!says_size) written_.insert(key(share, path));
}

void Witness::hear_listing(const RecordedRequest& request, const Open& open) {
    const auto asked = request.as<QueryDirectoryRequest>();
    const auto answer = request.answered<QueryDirectoryResponse>();
    if (!asked || !answer) return;
    const auto hear_entry = [&](const DirectoryEntry& entry) {
        if (entry.file_name == u"." || entry.file_name == u"..") return;
        const std::string name = vfs::utf16_to_utf8(entry.file_name);
        // Names alone say nothing of what they are.
        const bool is_sure = asked->file_information_class != FileInfoClass::names;
        const bool folder = is_sure && is_folder(entry.file_attributes);
        was_there(open.share, open.path.empty() ? name : open.path + '/' + name, folder,
                  folder ? 0 : entry.end_of_file);
    };
    for_each_listed(asked->file_information_class, answer->output, hear_entry);
}

void Witness::hear_read(const RecordedRequest& request, const Open& open) {
    const auto asked = request.as<ReadRequest>();
    const auto answer = request.answered<ReadResponse>();
    if (!asked || !answer || open.is_stream || written_.contains(key(open.share, open.path))) return;
    auto& entries = shares_[open.share].entries;
    const auto entry = entries.find(vfs::fold_case(open.path));
    if (entry == entries.end() || entry->second.is_folder) return;
    entry->second.data[asked->offset].assign(answer->data.begin(), answer->data.end());
    entry->second.size = std::max<std::uint64_t>(entry->second.size, asked->offset + answer->data.size());
}

void Witness::hear_set_info(const RecordedRequest& request, Open& open) {
    const auto asked = request.as<SetInfoRequest>();
    if (!asked || asked->info_type != InfoType::file || open.is_stream) return;
    if (asked->file_info_class == to_bits(FileInfoClass::end_of_file)) written_.insert(key(open.share, open.path));
    if (asked->file_info_class != to_bits(FileInfoClass::rename)) return;
    const auto rename = decode<FileRenameInformation>(asked->buffer);
    if (!rename) return;
    const std::string target = plain_path(rename->file_name);
    has_parents(open.share, target);
    was_missing(open.share, target);
    open.path = target;
}

/// The first to be told of a file's streams hears of those that were there, unless somebody has made one meanwhile.
void Witness::hear_streams(const RecordedRequest& request, const Open& open) {
    const auto asked = request.as<QueryInfoRequest>();
    const auto answer = request.answered<QueryInfoResponse>();
    if (!asked || !answer || asked->info_type != InfoType::file ||
        asked->file_info_class != to_bits(FileInfoClass::stream))
        return;
    if (!streams_told_.insert(key(open.share, open.path)).second) return;
    auto& entries = shares_[open.share].entries;
    const auto entry = entries.find(vfs::fold_case(open.path));
    if (entry == entries.end()) return;
    for_each_of_chain<FileStreamInformation>(answer->output, [&](const FileStreamInformation& stream) {
        const std::u16string_view name = std::u16string_view(stream.stream_name).substr(1); // ":name:$DATA"
        if (auto read = vfs::stream_name_from_wire(name.substr(0, name.find(u':'))))
            entry->second.streams[*read] = stream.stream_size;
    });
}

bool Witness::is_known(const std::string& share, const std::string& path) const {
    // What lies in a folder that was made or renamed came with it.
    for (std::string above = key(share, path); above.size() > share.size(); above.resize(above.rfind('/')))
        if (missing_.contains(above)) return true;
    const auto found = shares_.find(share);
    return found != shares_.end() && found->second.entries.contains(vfs::fold_case(path));
}

void Witness::was_there(const std::string& share, const std::string& path, bool is_folder, std::uint64_t size) {
    if (path.empty() || path.starts_with("@GMT-") || is_known(share, path)) return;
    has_parents(share, path);
    auto& entries = shares_[share].entries;
    // Below a folder as it was spelled first: the disk minds case.
    std::string spelled = path;
    if (const std::size_t slash = path.rfind('/'); slash != std::string::npos)
        if (const auto folder = entries.find(vfs::fold_case(path.substr(0, slash))); folder != entries.end())
            spelled = folder->second.path + path.substr(slash);
    entries[vfs::fold_case(path)] = {.path = spelled, .is_folder = is_folder, .size = size};
}

void Witness::was_missing(const std::string& share, const std::string& path) {
    if (!path.empty() && !is_known(share, path)) missing_.insert(key(share, path));
}

void Witness::has_parents(const std::string& share, const std::string& path) {
    for (std::size_t end = path.find('/'); end != std::string::npos; end = path.find('/', end + 1))
        was_there(share, path.substr(0, end), true, 0);
}

} // namespace

RecordedShares contents_of(const Story& story) { return Witness(story).hear(); }

std::string name_of_tree(locks::TreeId tree) { return "tree-" + std::to_string(static_cast<std::uint32_t>(tree)); }

std::string share_name_of(std::u16string_view path) {
    const std::size_t slash = path.rfind(u'\\');
    return slash == std::u16string_view::npos ? "" : vfs::fold_case(vfs::utf16_to_utf8(path.substr(slash + 1)));
}

void make_entries(const RecordedShare& share, const std::string& folder) {
    namespace fs = std::filesystem;
    for (const auto& [key, entry] : share.entries) {
        const fs::path path = fs::path(folder) / entry.path;
        fs::create_directories(entry.is_folder ? path : path.parent_path());
        if (entry.is_folder) continue;
        std::ofstream file(path, std::ios::binary);
        for (const auto& [offset, bytes] : entry.data) {
            file.seekp(static_cast<std::streamoff>(offset));
            file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        }
        file.close();
        if (!file) throw std::runtime_error(path.string() + ": cannot be made");
        fs::resize_file(path, entry.size);
    }
}

void make_streams(const RecordedShare& share, vfs::Volume& volume) {
    for (const auto& [key, entry] : share.entries) {
        if (entry.streams.empty()) continue;
        const auto access = entry.is_folder ? vfs::DataAccess::none : vfs::DataAccess::write;
        const auto file = volume.open(entry.path, {.data = access});
        for (const auto& [name, size] : entry.streams) {
            const auto stream = file ? (*file)->open_stream(name, vfs::DataAccess::write, vfs::Create::must_be_new)
                                     : vfs::Result<std::shared_ptr<vfs::File>>(file.error());
            if (!stream || !(*stream)->truncate(size))
                throw std::runtime_error(entry.path + ':' + name + ": cannot be made");
        }
    }
}

} // namespace holdfast::pcap
