#include "smb2/auth/account_file.h"

#include "vfs/names.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <set>

namespace holdfast::smb2::auth {

namespace {

constexpr std::string_view header_mark = "@holdfast";
constexpr std::size_t largest_file = 64U << 20;

std::vector<std::string_view> split(std::string_view text, char by) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(by);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::optional<std::uint32_t> parse_number(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return number;
}

bool parse_optional_number(std::string_view text, std::optional<std::uint32_t>& into) {
    if (text.empty()) return true;
    into = parse_number(text);
    // The kernel takes this uid for "leave it as it is".
    return into && *into != UINT32_MAX;
}

bool parse_hash(std::string_view hex, NtHash& into) {
    if (hex.size() != into.size() * 2) return false;
    for (std::size_t i = 0; i < into.size(); ++i) {
        std::uint8_t byte = 0;
        const char* const from = hex.data() + i * 2;
        const auto [end, error] = std::from_chars(from, from + 2, byte, 16);
        if (error != std::errc() || end != from + 2) return false;
        into[i] = std::byte{byte};
    }
    return true;
}

bool parse_flags(std::string_view text, Account& account) {
    if (text.empty()) return true;
    for (const auto flag : split(text, ',')) {
        if (flag == "disabled")
            account.disabled = true;
        else if (flag == "admin")
            account.admin = true;
        else
            return false;
    }
    return true;
}

std::optional<Account> parse_account(std::string_view line) {
    const auto fields = split(line, ':');
    if (fields.size() != 6 || !is_valid_account_name(fields[0])) return std::nullopt;
    Account account;
    account.name = fields[0];
    const auto rid = parse_number(fields[1]);
    if (!rid || !parse_hash(fields[2], account.nt_hash) || !parse_optional_number(fields[3], account.uid) ||
        !parse_optional_number(fields[4], account.gid) || !parse_flags(fields[5], account))
        return std::nullopt;
    account.rid = *rid;
    return account;
}

std::optional<std::uint32_t> parse_header(std::string_view line) {
    const auto fields = split(line, ':');
    if (fields.size() != 3 || fields[0] != header_mark || fields[1] != "1") return std::nullopt;
    return parse_number(fields[2]);
}

std::string optional_number(const std::optional<std::uint32_t>& number) {
    return number ? std::to_string(*number) : std::string();
}

std::string format_hash(const NtHash& hash) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::byte byte : hash) {
        text += digits[std::to_integer<std::size_t>(byte) >> 4];
        text += digits[std::to_integer<std::size_t>(byte) & 15];
    }
    return text;
}

AccountError malformed(std::size_t line, std::string_view why) {
    return {AccountProblem::malformed, "line " + std::to_string(line) + ": " + std::string(why)};
}

AccountError system_error(const std::string& what) { return {AccountProblem::io, what + ": " + std::strerror(errno)}; }

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    explicit operator bool() const { return number_ >= 0; }
    int get() const { return number_; }

  private:
    int number_;
};

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

void sync_folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (descriptor) ::fsync(descriptor.get());
}

} // namespace

AccountResult<AccountFile> parse_account_file(std::string_view text) {
    AccountFile file;
    std::set<std::string> names;
    std::set<std::uint32_t> rids;
    std::size_t number = 0;
    for (const auto line : split(text, '\n')) {
        ++number;
        if (line.empty() || line.front() == '#') continue;
        if (line.front() == '@') {
            const auto next_rid = parse_header(line);
            if (!next_rid) return malformed(number, "not a header that this version knows");
            file.next_rid = std::max(file.next_rid, *next_rid);
            continue;
        }
        auto account = parse_account(line);
        if (!account) return malformed(number, "not name:rid:hash:uid:gid:flags");
        if (!names.insert(vfs::fold_case(account->name)).second) return malformed(number, "the name comes twice");
        if (!rids.insert(account->rid).second) return malformed(number, "the rid comes twice");
        file.next_rid = std::max(file.next_rid, account->rid + 1);
        file.accounts.push_back(std::move(*account));
    }
    return file;
}

std::string format_account_file(const AccountFile& file) {
    std::string text(header_mark);
    text += ":1:" + std::to_string(file.next_rid) + "\n";
    for (const Account& account : file.accounts) {
        text += account.name + ":" + std::to_string(account.rid) + ":" + format_hash(account.nt_hash) + ":";
        text += optional_number(account.uid) + ":" + optional_number(account.gid) + ":";
        if (account.disabled) text += "disabled";
        if (account.disabled && account.admin) text += ",";
        if (account.admin) text += "admin";
        text += "\n";
    }
    return text;
}

AccountResult<std::optional<std::string>> read_private_file(const std::string& path) {
    const Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!descriptor && errno == ENOENT) return std::optional<std::string>();
    if (!descriptor) return system_error(path);

    struct stat status {};
    if (::fstat(descriptor.get(), &status) != 0) return system_error(path);
    if (!S_ISREG(status.st_mode)) return AccountError{AccountProblem::unsafe, path + " is not a file"};
    if ((status.st_mode & 077) != 0)
        return AccountError{AccountProblem::unsafe, path + " is open to others: chmod 600 " + path};
    if (status.st_uid != ::geteuid() && ::geteuid() != 0)
        return AccountError{AccountProblem::unsafe, path + " belongs to somebody else"};
    if (static_cast<std::size_t>(status.st_size) > largest_file)
        return AccountError{AccountProblem::malformed, path + " is too large"};

    std::string text(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t done = 0;
    while (done < text.size()) {
        const ssize_t got = ::read(descriptor.get(), text.data() + done, text.size() - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_error(path);
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    text.resize(done);
    return std::optional(std::move(text));
}

AccountResult<void> replace_private_file(const std::string& path, std::string_view text) {
    const std::string fresh = path + ".new";
    ::unlink(fresh.c_str()); // what a crash left behind; writers take turns
    const Descriptor descriptor(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!descriptor) return system_error(fresh);
    if (!write_all(descriptor.get(), text) || ::fsync(descriptor.get()) != 0 ||
        ::rename(fresh.c_str(), path.c_str()) != 0) {
        const AccountError error = system_error(fresh);
        ::unlink(fresh.c_str());
        return error;
    }
    sync_folder_of(path);
    return boost::system::in_place_value;
}

} // namespace holdfast::smb2::auth
