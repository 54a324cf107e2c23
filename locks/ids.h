#pragma once
// Names of things in the lock manager. An id is never reused and never a pointer: what it
// named may be gone, and then a look-up says so.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace holdfast::locks {

/// One open of a file: rising from 1, never reused in the life of the server. 0 names nothing.
enum class OpenId : std::uint64_t {};

/// One operation that waits for a range (later: a break). Chosen by the caller, unique.
enum class WaitToken : std::uint64_t {};

enum class SessionId : std::uint64_t {};
enum class TreeId : std::uint32_t {};
enum class ShareId : std::uint32_t {};

/// A stream of a file: the unit that opens, ranges and leases belong to.
/// `stream` is 0 for the unnamed data stream.
struct FileKey {
    std::uint64_t volume = 0;
    std::uint64_t file = 0;
    std::uint64_t stream = 0;

    auto operator<=>(const FileKey&) const = default;

    bool is_named_stream() const { return stream != 0; }
    /// The unnamed stream of the same file; of a folder the folder itself.
    FileKey unnamed() const { return {volume, file, 0}; }
};

/// A client as it names itself in NEGOTIATE; zero before dialect 2.1.
using ClientGuid = std::array<std::uint8_t, 16>;

/// Mixes all three words, so that neighbours in inode order fall into different shards.
inline std::uint64_t hash_of(const FileKey& key) {
    const auto mix = [](std::uint64_t x) {
        x ^= x >> 33;
        x *= 0xff51afd7ed558ccdULL;
        x ^= x >> 33;
        x *= 0xc4ceb9fe1a85ec53ULL;
        return x ^ (x >> 33);
    };
    return mix(key.file + mix(key.volume + mix(key.stream)));
}

} // namespace holdfast::locks

template <>
struct std::hash<holdfast::locks::FileKey> {
    std::size_t operator()(const holdfast::locks::FileKey& key) const noexcept {
        return static_cast<std::size_t>(holdfast::locks::hash_of(key));
    }
};
