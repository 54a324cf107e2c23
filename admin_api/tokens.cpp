#include "admin_api/tokens.h"

#include "admin_api/descriptor.h"
#include "admin_api/http.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <mutex>
#include <span>
#include <sstream>
#include <utility>

namespace holdfast::admin_api {

namespace {

namespace fs = std::filesystem;

using Hash = std::array<std::uint8_t, 32>;

struct Entry {
    TokenInfo info;
    Hash hash{};
};

/// What tells one version of a file from the next.
struct Stamp {
    ino_t inode = 0;
    off_t size = -1;
    std::int64_t changed_ns = 0;

    bool operator==(const Stamp&) const = default;
};

TokenError error_of(const fs::path& path, std::string_view what) {
    return {static_cast<std::errc>(errno), path.string() + ": " + std::string(what) + ": " + std::strerror(errno)};
}

std::string hex(std::span<const std::uint8_t> bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 15]);
    }
    return text;
}

std::optional<Hash> hash_from_hex(std::string_view text) {
    Hash hash;
    if (text.size() != hash.size() * 2) return std::nullopt;
    for (std::size_t i = 0; i < hash.size(); ++i) {
        const char* const at = text.data() + 2 * i;
        const auto [end, error] = std::from_chars(at, at + 2, hash[i], 16);
        if (error != std::errc() || end != at + 2) return std::nullopt;
    }
    return hash;
}

Hash hash_of(std::string_view token) {
    Hash hash{};
    unsigned size = 0;
    EVP_Digest(token.data(), token.size(), hash.data(), &size, EVP_sha256(), nullptr);
    return hash;
}

/// 256 random bits behind a prefix that tells secret scanners what they have found.
TokenResult<std::string> random_token() {
    std::array<std::uint8_t, 32> bytes;
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        return TokenError{std::errc::io_error, "no random numbers"};
    std::string token = "hft_" + hex(bytes);
    OPENSSL_cleanse(bytes.data(), bytes.size());
    return token;
}

bool is_token_name(std::string_view name) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == '_';
    };
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), fits);
}

std::string percent_encoded(std::string_view text) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                              c == '_' || c == '.' || c == '$';
        const auto byte = static_cast<unsigned char>(c);
        if (is_plain) {
            encoded += c;
        } else {
            encoded += {'%', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return encoded;
}

std::int64_t seconds_of(locks::Time time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

/// "close;shares=a,b%20c;expires=1700000000". The limits stand in the word of the scope so that a version
/// which knows none of them takes the file for damaged, instead of the token for an unlimited one.
std::string scope_word(const TokenInfo& info) {
    std::string word(name_of(info.scope));
    for (std::size_t i = 0; i < info.shares.size(); ++i)
        word += (i == 0 ? ";shares=" : ",") + percent_encoded(info.shares[i]);
    if (info.expires) word += ";expires=" + std::to_string(seconds_of(*info.expires));
    return word;
}

/// The part up to `separator`, taken off the front.
std::string_view take_part(std::string_view& text, char separator) {
    const auto end = std::min(text.find(separator), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

/// Later than that is more than the clock's nanoseconds can count.
constexpr std::uint64_t latest_second = 9'000'000'000;

/// False when it is none: a limit that is not understood must not be dropped.
bool read_scope_word(std::string_view word, TokenInfo& info) {
    const auto scope = scope_named(take_part(word, ';'));
    if (!scope) return false;
    info.scope = *scope;
    while (!word.empty()) {
        std::string_view value = take_part(word, ';');
        const std::string_view name = take_part(value, '=');
        if (value.empty()) return false;
        if (name == "expires") {
            const auto seconds = decimal(value);
            if (!seconds || *seconds > latest_second) return false;
            info.expires = locks::Time(std::chrono::seconds(*seconds));
        } else if (name == "shares") {
            while (!value.empty()) {
                auto share = percent_decoded(take_part(value, ','), Plus::literal);
                if (!share || share->empty()) return false;
                info.shares.push_back(std::move(*share));
            }
        } else {
            return false;
        }
    }
    return true;
}

/// One token a line: name, scope and limits, seconds since 1970, SHA-256 in hex.
std::string line_of(const Entry& entry) {
    std::ostringstream line;
    line << entry.info.name << ' ' << scope_word(entry.info) << ' ' << seconds_of(entry.info.created) << ' '
         << hex(entry.hash) << '\n';
    return line.str();
}

std::optional<Entry> entry_of(const std::string& line) {
    std::istringstream words(line);
    std::string name;
    std::string scope;
    std::string hash;
    std::int64_t created = 0;
    if (!(words >> name >> scope >> created >> hash)) return std::nullopt;
    const auto known_hash = hash_from_hex(hash);
    if (!is_token_name(name) || !known_hash) return std::nullopt;
    Entry entry{{name, Scope::none, locks::Time(std::chrono::seconds(created))}, *known_hash};
    if (!read_scope_word(scope, entry.info)) return std::nullopt;
    return entry;
}

/// Replaces the file as a whole: readers see the old one or the new one, also after a crash.
TokenResult<bool> replace_file(const fs::path& path, std::string_view content) {
    const fs::path fresh = path.string() + ".new";
    ::unlink(fresh.c_str()); // left by a crash; O_EXCL below refuses to write through a link
    const Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0) return error_of(fresh, "cannot create");
    while (!content.empty()) {
        const ssize_t written = ::write(file.get(), content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return error_of(fresh, "cannot write");
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(file.get()) != 0) return error_of(fresh, "cannot sync");
    if (::rename(fresh.c_str(), path.c_str()) != 0) return error_of(path, "cannot replace");
    return true;
}

} // namespace

std::string_view name_of(Scope scope) {
    switch (scope) {
    case Scope::none: return "none";
    case Scope::read: return "read";
    case Scope::close: return "close";
    case Scope::admin: return "admin";
    }
    std::abort(); // every enumerator has returned above
}

std::optional<Scope> scope_named(std::string_view name) {
    for (const Scope scope : {Scope::read, Scope::close, Scope::admin}) {
        if (name == name_of(scope)) return scope;
    }
    return std::nullopt;
}

struct TokenStore::Impl {
    fs::path folder;
    fs::path file;
    mutable std::mutex mutex;
    mutable std::vector<Entry> cached; // as of `stamp`
    mutable Stamp stamp;

    /// Held while the file is read, changed and replaced, against other processes.
    TokenResult<Descriptor> lock_folder() const {
        Descriptor held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (held.get() < 0) return error_of(folder, "cannot open");
        while (::flock(held.get(), LOCK_EX) != 0) {
            if (errno != EINTR) return error_of(folder, "cannot lock");
        }
        return held;
    }

    Stamp current_stamp() const {
        struct stat status {};
        if (::stat(file.c_str(), &status) != 0) return {};
        return {status.st_ino, status.st_size, status.st_ctim.tv_sec * 1'000'000'000 + status.st_ctim.tv_nsec};
    }

    /// A missing file is an empty one; a line that is no token is an error, lest a change drop it.
    TokenResult<std::vector<Entry>> read() const {
        std::vector<Entry> entries;
        std::ifstream input(file);
        if (!input) {
            if (!fs::exists(file)) return entries;
            return error_of(file, "cannot read");
        }
        std::string line;
        for (int number = 1; std::getline(input, line); ++number) {
            if (line.empty() || line.front() == '#') continue;
            auto entry = entry_of(line);
            if (!entry)
                return TokenError{std::errc::bad_message,
                                  file.string() + ":" + std::to_string(number) + ": not a token"};
            entries.push_back(std::move(*entry));
        }
        return entries;
    }

    TokenResult<bool> write(const std::vector<Entry>& entries) const {
        std::string content =
            "# Tokens of the admin API: name, scope and limits, creation time, SHA-256. Change with: holdfast token\n";
        for (const Entry& entry : entries) content += line_of(entry);
        return replace_file(file, content);
    }

    /// With the folder locked.
    TokenResult<bool> add(std::vector<Entry> entries, TokenInfo info, std::string_view token) const {
        entries.push_back({std::move(info), hash_of(token)});
        return write(entries);
    }
};

TokenStore::TokenStore(std::filesystem::path state_dir) : impl_(std::make_unique<Impl>()) {
    impl_->folder = std::move(state_dir);
    impl_->file = impl_->folder / "tokens";
}

TokenStore::~TokenStore() = default;

TokenResult<std::string> TokenStore::create(std::string_view name, Scope scope, locks::Time now,
                                            const TokenLimits& limits) {
    if (!is_token_name(name))
        return TokenError{std::errc::invalid_argument,
                          "the name of a token is 1 to 64 letters, digits, '.', '-' or '_'"};
    for (const std::string& share : limits.shares) {
        if (share.empty()) return TokenError{std::errc::invalid_argument, "the name of a share is not empty"};
    }
    const auto held = impl_->lock_folder();
    if (!held) return held.error();
    auto entries = impl_->read();
    if (!entries) return entries.error();
    const auto has_name = [&](const Entry& entry) { return entry.info.name == name; };
    if (std::any_of(entries->begin(), entries->end(), has_name)) {
        return TokenError{std::errc::file_exists, "there is a token named " + std::string(name)};
    }
    auto token = random_token();
    if (!token) return token.error();
    const auto added =
        impl_->add(std::move(*entries), {std::string(name), scope, now, limits.shares, limits.expires}, *token);
    if (!added) return added.error();
    return token;
}

TokenResult<std::vector<TokenInfo>> TokenStore::list() const {
    const auto entries = impl_->read();
    if (!entries) return entries.error();
    std::vector<TokenInfo> infos;
    for (const Entry& entry : *entries) infos.push_back(entry.info);
    return infos;
}

TokenResult<bool> TokenStore::remove(std::string_view name) {
    const auto held = impl_->lock_folder();
    if (!held) return held.error();
    auto entries = impl_->read();
    if (!entries) return entries.error();
    if (std::erase_if(*entries, [&](const Entry& entry) { return entry.info.name == name; }) == 0) return false;
    return impl_->write(*entries);
}

std::optional<TokenInfo> TokenStore::verify(std::string_view token, locks::Time now) const {
    const Hash hash = hash_of(token);
    const std::lock_guard guard(impl_->mutex);
    if (const Stamp stamp = impl_->current_stamp(); stamp != impl_->stamp) {
        auto entries = impl_->read();
        impl_->cached = entries ? std::move(*entries) : std::vector<Entry>{}; // unreadable: nobody gets in
        impl_->stamp = stamp;
    }
    const Entry* found = nullptr;
    for (const Entry& entry : impl_->cached) {
        if (CRYPTO_memcmp(entry.hash.data(), hash.data(), hash.size()) == 0) found = &entry;
    }
    if (!found || (found->info.expires && *found->info.expires <= now)) return std::nullopt;
    return found->info;
}

TokenResult<std::filesystem::path> TokenStore::ensure_first_token(locks::Time now) {
    const fs::path path = impl_->folder / first_token_file;
    const auto held = impl_->lock_folder();
    if (!held) return held.error();
    auto entries = impl_->read();
    if (!entries) return entries.error();
    const auto is_first = [](const Entry& entry) { return entry.info.name == first_token_name; };
    if (std::any_of(entries->begin(), entries->end(), is_first)) return path;

    auto token = random_token();
    if (!token) return token.error();
    // The secret before its hash: a crash in between leaves a file that the next start replaces.
    const auto written = replace_file(path, *token + "\n");
    if (!written) return written.error();
    const auto added = impl_->add(std::move(*entries), {std::string(first_token_name), Scope::admin, now}, *token);
    if (!added) return added.error();
    return path;
}

} // namespace holdfast::admin_api
