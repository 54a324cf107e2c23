#pragma once
// Bytes on their way to a client or from one. Not initialised when they grow, and taken from
// a pool of the thread, so that the pages of large buffers stay mapped.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

namespace holdfast::smb2 {

/// A growable block of bytes. Moves, does not copy.
class Buffer {
  public:
    Buffer() = default;
    explicit Buffer(std::size_t capacity) { reserve(capacity); }
    Buffer(Buffer&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)),
          capacity_(std::exchange(other.capacity_, 0)) {}
    Buffer& operator=(Buffer&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
        return *this;
    }
    ~Buffer() { release(); }

    std::byte* data() { return data_; }
    const std::byte* data() const { return data_; }
    std::size_t size() const { return size_; }
    std::size_t capacity() const { return capacity_; }
    bool empty() const { return size_ == 0; }
    std::span<std::byte> bytes() { return {data_, size_}; }
    std::span<const std::byte> bytes() const { return {data_, size_}; }

    void reserve(std::size_t capacity);
    /// Room for `count` bytes at the end, not initialised. Earlier pointers may be stale.
    std::byte* append(std::size_t count) {
        if (size_ + count > capacity_) reserve(grown(size_ + count));
        std::byte* const room = data_ + size_;
        size_ += count;
        return room;
    }
    void append(std::span<const std::byte> from) {
        if (from.empty()) return;
        std::memcpy(append(from.size()), from.data(), from.size());
    }
    void append_zeros(std::size_t count) {
        if (count != 0) std::memset(append(count), 0, count);
    }
    /// Forgets what lies behind; `size` is at most size().
    void shrink(std::size_t size) { size_ = size; }
    void clear() { size_ = 0; }
    /// Gives the memory back to the pool.
    void release();

  private:
    std::size_t grown(std::size_t wanted) const { return wanted > 2 * capacity_ ? wanted : 2 * capacity_; }

    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

} // namespace holdfast::smb2
