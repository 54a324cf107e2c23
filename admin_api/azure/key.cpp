#include "admin_api/azure/key.h"

#include "admin_api/azure/base64.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace holdfast::admin_api::azure {

namespace {

constexpr std::size_t largest_file = 4'096;

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }

  private:
    int fd_;
};

KeyFault fault_of(const std::filesystem::path& path, std::string_view what) {
    return {path.string() + ": " + std::string(what)};
}

KeyFault system_fault(const std::filesystem::path& path) { return fault_of(path, std::strerror(errno)); }

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// A key on its way from or to a file, wiped when it goes.
struct Text {
    std::array<char, largest_file> bytes{};
    std::size_t size = 0;
    ~Text() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

bool read_all(int fd, Text& text) {
    while (text.size < text.bytes.size()) {
        const ssize_t got = ::read(fd, text.bytes.data() + text.size, text.bytes.size() - text.size);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return got == 0;
        text.size += static_cast<std::size_t>(got);
    }
    return true;
}

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(fd) == 0;
}

} // namespace

Key::~Key() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

std::string Key::base64() const { return to_base64(bytes_); }

KeyResult<Key> read_key_file(const std::filesystem::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0) return system_fault(path);
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return system_fault(path);
    if (!S_ISREG(status.st_mode)) return fault_of(path, "not a file");
    if ((status.st_mode & 0077) != 0) return fault_of(path, "others may use it; chmod 600 " + path.string());

    Text text;
    if (!read_all(file.get(), text)) return system_fault(path);
    if (text.size == text.bytes.size()) return fault_of(path, "longer than any key");
    auto bytes = from_base64(trimmed({text.bytes.data(), text.size}));
    if (!bytes) return fault_of(path, "not a key in base64, in one line");
    Key key(std::move(*bytes));
    if (key.bytes().size() < least_key_size)
        return fault_of(path, "a key has at least " + std::to_string(least_key_size) + " bytes");
    return key;
}

KeyResult<Key> create_key_file(const std::filesystem::path& path, Existing existing) {
    if (existing == Existing::keep && ::access(path.c_str(), F_OK) == 0) return fault_of(path, "exists already");
    std::vector<std::uint8_t> bytes(key_size);
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return fault_of(path, "no random numbers");
    Key key(std::move(bytes));

    const std::filesystem::path fresh = path.string() + ".new";
    ::unlink(fresh.c_str()); // left by a crash; O_EXCL below refuses to write through a link
    const Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0) return system_fault(fresh);
    if (!write_all(file.get(), key.base64() + "\n")) return system_fault(fresh);
    if (::rename(fresh.c_str(), path.c_str()) != 0) return system_fault(path);
    return key;
}

} // namespace holdfast::admin_api::azure
