#include "smb2/buffer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <new>
#include <vector>

namespace holdfast::smb2 {

namespace {

constexpr unsigned smallest_class = 9; // 512 bytes
constexpr unsigned largest_class = 24; // 16 MiB: a frame of 8 MiB with its headers
constexpr std::size_t pooled_bytes_per_class = 4U << 20;

/// Free blocks of one thread, by power of two. A block may be freed on another thread than the
/// one that took it; it then simply changes pools.
class Pool {
  public:
    Pool() = default;
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;
    ~Pool() {
        for (auto& blocks : free_)
            for (void* block : blocks) std::free(block);
    }

    void* take(unsigned size_class) {
        auto& blocks = free_[size_class];
        if (!blocks.empty()) {
            void* block = blocks.back();
            blocks.pop_back();
            return block;
        }
        void* block = std::malloc(std::size_t{1} << size_class);
        if (!block) throw std::bad_alloc();
        return block;
    }

    void give(void* block, unsigned size_class) {
        auto& blocks = free_[size_class];
        const std::size_t keep = std::max<std::size_t>(pooled_bytes_per_class >> size_class, 1);
        if (blocks.size() < keep)
            blocks.push_back(block);
        else
            std::free(block);
    }

  private:
    std::array<std::vector<void*>, largest_class + 1> free_;
};

Pool& pool() {
    thread_local Pool instance;
    return instance;
}

unsigned class_of(std::size_t bytes) {
    const auto width = static_cast<unsigned>(std::bit_width(bytes - 1));
    return width < smallest_class ? smallest_class : width;
}

} // namespace

void Buffer::reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    const unsigned size_class = class_of(capacity);
    void* const fresh = size_class <= largest_class ? pool().take(size_class) : std::malloc(capacity);
    if (!fresh) throw std::bad_alloc();
    if (size_ != 0) std::memcpy(fresh, data_, size_);
    const std::size_t size = size_;
    release();
    data_ = static_cast<std::byte*>(fresh);
    size_ = size;
    capacity_ = size_class <= largest_class ? std::size_t{1} << size_class : capacity;
}

void Buffer::release() {
    if (!data_) return;
    const unsigned size_class = class_of(capacity_);
    if (size_class <= largest_class)
        pool().give(data_, size_class);
    else
        std::free(data_);
    data_ = nullptr;
    size_ = capacity_ = 0;
}

} // namespace holdfast::smb2
