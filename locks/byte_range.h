#pragma once
// A range of bytes over the full 64 bits, as a lock or an I/O names it.

#include <cstdint>
#include <optional>

namespace holdfast::locks {

/// `length` bytes from `offset`. The last byte may be 2^64-1; a range that would wrap
/// cannot be made, so nothing after make() has to check.
class ByteRange {
  public:
    /// Refuses what [MS-FSA] 2.1.5.8 answers with STATUS_INVALID_LOCK_RANGE: offset + length - 1
    /// beyond 2^64-1, where length is not 0.
    static std::optional<ByteRange> make(std::uint64_t offset, std::uint64_t length) {
        if (length != 0 && length - 1 > UINT64_MAX - offset) return std::nullopt;
        return ByteRange(offset, length);
    }

    std::uint64_t offset() const { return offset_; }
    std::uint64_t length() const { return length_; }
    bool empty() const { return length_ == 0; }
    /// The last byte inside; only of a range that is not empty.
    std::uint64_t last() const { return offset_ + (length_ - 1); }

    /// Whether the two exclude each other when their modes do. An empty range stands between
    /// two bytes: it overlaps a range that has bytes on both sides of it, and no other empty one.
    bool overlaps(const ByteRange& other) const {
        if (empty() && other.empty()) return false;
        if (empty()) return other.offset_ < offset_ && offset_ <= other.last();
        if (other.empty()) return offset_ < other.offset_ && other.offset_ <= last();
        return offset_ <= other.last() && other.offset_ <= last();
    }

    bool operator==(const ByteRange&) const = default;

  private:
    ByteRange(std::uint64_t offset, std::uint64_t length) : offset_(offset), length_(length) {}

    std::uint64_t offset_;
    std::uint64_t length_;
};

} // namespace holdfast::locks
