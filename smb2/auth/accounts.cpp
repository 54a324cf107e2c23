#include "smb2/auth/accounts.h"

#include "smb2/auth/account_file.h"
#include "smb2/auth/local_users.h"
#include "smb2/auth/ntlm_keys.h"
#include "smb2/crypto/bytes.h"
#include "smb2/crypto/random.h"
#include "vfs/names.h"
#include "vfs/utf.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unordered_map>

namespace holdfast::smb2::auth {

namespace {

constexpr std::uint32_t first_sid_rid = 1000; // below are Windows' own
constexpr std::size_t longest_name = 64;
constexpr std::string_view machine_prefix = "S-1-5-21-";

/// Tells two states of a file apart without reading it.
struct FileMark {
    ino_t inode = 0;
    off_t size = -1;
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    mode_t mode = 0;
    bool operator==(const FileMark&) const = default;
};

FileMark mark_of(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return {status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_mode};
}

/// Held by who writes. Released when the descriptor is closed.
class WriterLock {
  public:
    explicit WriterLock(const std::string& path)
        : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
        if (descriptor_ < 0) return;
        while (::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
        }
    }
    WriterLock(const WriterLock&) = delete;
    WriterLock& operator=(const WriterLock&) = delete;
    ~WriterLock() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    explicit operator bool() const { return descriptor_ >= 0; }

  private:
    int descriptor_;
};

AccountError problem(AccountProblem kind, std::string_view name) { return {kind, std::string(name)}; }

AccountError lock_failed(const std::string& path) {
    return {AccountProblem::io, path + ".lock: " + std::strerror(errno)};
}

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash);
}

std::string new_machine_sid() {
    const auto random = crypto::random_bytes<12>();
    std::string sid(machine_prefix);
    for (std::size_t i = 0; i < 3; ++i) {
        if (i != 0) sid += "-";
        sid += std::to_string(crypto::load_le<std::uint32_t>(std::span(random).subspan(i * 4).first<4>()));
    }
    return sid;
}

bool is_machine_sid(std::string_view text) {
    return text.starts_with(machine_prefix) && std::ranges::count(text, '-') == 6 &&
           text.find_first_not_of("S0123456789-") == std::string_view::npos;
}

AccountResult<std::string> read_or_make_machine_sid(const std::string& path) {
    auto text = read_private_file(path);
    if (!text) return text.error();
    if (!*text) {
        std::string sid = new_machine_sid();
        if (const auto written = replace_private_file(path, sid + "\n"); !written) return written.error();
        return sid;
    }
    std::string sid = **text;
    while (!sid.empty() && sid.back() == '\n') sid.pop_back();
    if (!is_machine_sid(sid)) return AccountError{AccountProblem::malformed, path + " is not S-1-5-21-a-b-c"};
    return sid;
}

bool is_utf8(std::string_view text) {
    while (!text.empty())
        if (!vfs::take_utf8(text)) return false;
    return true;
}

} // namespace

struct AccountStore::Snapshot {
    AccountFile file;
    FileMark mark;                                        // of the file that it was read from
    std::unordered_map<std::string, std::size_t> by_name; // folded

    Account* find(std::string_view name) {
        const auto at = by_name.find(vfs::fold_case(name));
        return at == by_name.end() ? nullptr : &file.accounts[at->second];
    }
    const Account* find(std::string_view name) const {
        const auto at = by_name.find(vfs::fold_case(name));
        return at == by_name.end() ? nullptr : &file.accounts[at->second];
    }
    void index() {
        by_name.clear();
        for (std::size_t i = 0; i < file.accounts.size(); ++i) by_name[vfs::fold_case(file.accounts[i].name)] = i;
    }
    void work_out(const std::string& machine_sid) {
        for (Account& account : file.accounts) {
            account.sid = machine_sid + "-" + std::to_string(first_sid_rid + account.rid);
            LocalUser user = resolve_local_user(account.name, account.uid, account.gid);
            account.identity = std::move(user.identity);
            account.has_server_ids = user.has_server_ids;
        }
    }
};

namespace {

template <class Snapshot>
AccountResult<Snapshot> read_snapshot(const std::string& path) {
    Snapshot snapshot;
    snapshot.mark = mark_of(path); // before reading: what changes meanwhile is read again
    auto text = read_private_file(path);
    if (!text) return text.error();
    auto file = parse_account_file(*text ? std::string_view(**text) : std::string_view());
    if (!file) return AccountError{file.error().problem, path + ", " + file.error().detail};
    snapshot.file = std::move(*file);
    snapshot.index();
    return snapshot;
}

} // namespace

std::string to_string(const AccountError& error) {
    switch (error.problem) {
    case AccountProblem::invalid_name: return "not a name for an account: " + error.detail;
    case AccountProblem::exists: return "there is an account of this name: " + error.detail;
    case AccountProblem::unknown: return "no account has this name: " + error.detail;
    case AccountProblem::unsafe:
    case AccountProblem::malformed:
    case AccountProblem::io: return error.detail;
    }
    return error.detail;
}

bool is_valid_account_name(std::string_view name) {
    constexpr std::string_view forbidden = "\"/\\[]:;|=,+*?<>@#";
    if (name.empty() || name.size() > longest_name || !is_utf8(name)) return false;
    if (name.front() == ' ' || name.back() == ' ' || name.back() == '.') return false;
    return std::ranges::none_of(name, [&](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F || forbidden.find(c) != std::string_view::npos;
    });
}

AccountStore::AccountStore(std::string path) : path_(std::move(path)) {
    snapshot_ = std::make_shared<const Snapshot>();
}

AccountResult<void> AccountStore::load() {
    const WriterLock turn(path_ + ".lock");
    if (!turn) return lock_failed(path_);
    auto sid = read_or_make_machine_sid(folder_of(path_) + "/machine_sid");
    if (!sid) return sid.error();
    auto snapshot = read_snapshot<Snapshot>(path_);
    if (!snapshot) return snapshot.error();
    snapshot->work_out(*sid);

    const std::lock_guard guard(mutex_);
    machine_sid_ = std::move(*sid);
    snapshot_ = std::make_shared<const Snapshot>(std::move(*snapshot));
    return boost::system::in_place_value;
}

std::optional<Account> AccountStore::find(std::string_view name) {
    const auto snapshot = current();
    const Account* const account = snapshot->find(name);
    return account ? std::optional(*account) : std::nullopt;
}

std::vector<Account> AccountStore::list() { return current()->file.accounts; }

std::string AccountStore::machine_sid() const {
    const std::lock_guard guard(mutex_);
    return machine_sid_;
}

std::shared_ptr<const AccountStore::Snapshot> AccountStore::current() {
    const FileMark mark = mark_of(path_);
    std::shared_ptr<const Snapshot> known;
    std::string sid;
    {
        const std::lock_guard guard(mutex_);
        if (snapshot_->mark == mark) return snapshot_;
        known = snapshot_;
        sid = machine_sid_;
    }
    auto fresh = read_snapshot<Snapshot>(path_);
    if (!fresh) {
        // The old accounts, under the new mark: the same trouble is told once.
        Snapshot kept = *known;
        kept.mark = mark;
        auto shared = std::make_shared<const Snapshot>(std::move(kept));
        {
            const std::lock_guard guard(mutex_);
            snapshot_ = shared;
        }
        if (on_problem) on_problem(fresh.error());
        return shared;
    }
    fresh->work_out(sid);
    auto shared = std::make_shared<const Snapshot>(std::move(*fresh));
    const std::lock_guard guard(mutex_);
    snapshot_ = shared;
    return shared;
}

AccountResult<void> AccountStore::change(const Change& apply) {
    {
        const WriterLock turn(path_ + ".lock");
        if (!turn) return lock_failed(path_);
        auto snapshot = read_snapshot<Snapshot>(path_);
        if (!snapshot) return snapshot.error();
        if (const auto applied = apply(*snapshot); !applied) return applied.error();
        const auto written = replace_private_file(path_, format_account_file(snapshot->file));
        if (!written) return written.error();
    }
    return load();
}

AccountResult<void> AccountStore::add(std::string_view name, std::string_view password, const AccountOptions& options) {
    if (!is_valid_account_name(name)) return problem(AccountProblem::invalid_name, name);
    return change([&](Snapshot& snapshot) -> AccountResult<void> {
        if (snapshot.find(name)) return problem(AccountProblem::exists, name);
        Account account;
        account.name = name;
        account.nt_hash = nt_hash(password);
        account.rid = snapshot.file.next_rid++;
        account.uid = options.uid;
        account.gid = options.gid;
        account.admin = options.admin;
        snapshot.file.accounts.push_back(std::move(account));
        return boost::system::in_place_value;
    });
}

AccountResult<void> AccountStore::set_password(std::string_view name, std::string_view password) {
    return change([&](Snapshot& snapshot) -> AccountResult<void> {
        Account* const account = snapshot.find(name);
        if (!account) return problem(AccountProblem::unknown, name);
        account->nt_hash = nt_hash(password);
        return boost::system::in_place_value;
    });
}

AccountResult<void> AccountStore::set_use(std::string_view name, Use use) {
    return change([&](Snapshot& snapshot) -> AccountResult<void> {
        Account* const account = snapshot.find(name);
        if (!account) return problem(AccountProblem::unknown, name);
        account->disabled = use == Use::disabled;
        return boost::system::in_place_value;
    });
}

AccountResult<void> AccountStore::remove(std::string_view name) {
    return change([&](Snapshot& snapshot) -> AccountResult<void> {
        const Account* const account = snapshot.find(name);
        if (!account) return problem(AccountProblem::unknown, name);
        snapshot.file.accounts.erase(snapshot.file.accounts.begin() + (account - snapshot.file.accounts.data()));
        return boost::system::in_place_value;
    });
}

} // namespace holdfast::smb2::auth
