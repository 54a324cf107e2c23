#pragma once
// What a file is, as SMB asks for it: from statx and from our own extended attribute.

#include <chrono>
#include <cstdint>
#include <optional>

namespace holdfast::vfs {

/// 100 ns since 1970, may be negative: what SMB can say. Nanoseconds in 64 bits would end in 2262,
/// and file systems go further.
using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;

enum class Kind : std::uint8_t { file, directory, symlink, other };

/// The device and inode of a file: the same for all of its names.
struct FileId {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool operator==(const FileId&) const = default;
};

struct Times {
    Ticks creation{};
    Ticks last_access{};
    Ticks last_write{};
    Ticks change{};
};

/// The attribute bits that are stored for a file, in the bits of [MS-FSCC] 2.6.
namespace dos {
constexpr std::uint32_t read_only = 0x1;
constexpr std::uint32_t hidden = 0x2;
constexpr std::uint32_t system = 0x4;
constexpr std::uint32_t directory = 0x10;
constexpr std::uint32_t archive = 0x20;
constexpr std::uint32_t normal = 0x80;
constexpr std::uint32_t temporary = 0x100;
constexpr std::uint32_t sparse = 0x200;
constexpr std::uint32_t reparse_point = 0x400;
constexpr std::uint32_t compressed = 0x800;
constexpr std::uint32_t offline = 0x1000;
constexpr std::uint32_t not_content_indexed = 0x2000;
constexpr std::uint32_t encrypted = 0x4000;
} // namespace dos

struct Attributes {
    FileId id;
    Kind kind = Kind::file;
    std::uint64_t size = 0;      // of a folder: 0
    std::uint64_t allocated = 0; // bytes on disk; of a folder: 0
    std::uint32_t links = 1;     // 0: the name is gone
    std::uint32_t mode = 0;      // POSIX permission bits
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::uint32_t dos_attributes = 0; // never `normal`; `directory` set for folders
    std::uint64_t birth_ns = 0;       // since 1970, as the file system has it, whatever `creation` says; 0: unknown
    Times times;
};

/// What set_attributes() is to change; an empty optional leaves alone.
struct AttributeChange {
    std::optional<std::uint32_t> dos_attributes{};
    std::optional<Ticks> creation{};
    std::optional<Ticks> last_access{};
    std::optional<Ticks> last_write{};
    /// ChangeTime cannot be set on Linux; kept in our own attribute until the inode changes again.
    std::optional<Ticks> change{};
};

struct SpaceInfo {
    std::uint64_t block_size = 4096; // bytes
    std::uint64_t total_blocks = 0;
    std::uint64_t free_blocks = 0;
    std::uint64_t available_blocks = 0; // to this caller
};

} // namespace holdfast::vfs
