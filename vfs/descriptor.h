#pragma once
// A file descriptor with an owner.

#include <unistd.h>

#include <string>
#include <utility>

namespace holdfast::vfs {

class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }

    int get() const { return number_; }
    explicit operator bool() const { return number_ >= 0; }

  private:
    int number_ = -1;
};

/// A path to what is open, for calls that take no O_PATH descriptor.
inline std::string proc_path(int descriptor) { return "/proc/self/fd/" + std::to_string(descriptor); }

} // namespace holdfast::vfs
