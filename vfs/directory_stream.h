#pragma once
// The raw names of a folder, as the kernel gives them, in large batches.

#include "vfs/descriptor.h"
#include "vfs/error.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace holdfast::vfs {

class DirectoryStream {
  public:
    struct Name {
        const char* text;     // zero-terminated; good until the next call
        std::uint64_t cookie; // continues after this one
        unsigned char type;   // DT_…
        std::string_view view() const { return text; }
    };

    /// A stream of its own over the folder behind `folder`, from the start.
    static Result<DirectoryStream> open(int folder, std::size_t batch_bytes = 32UL * 1024);

    /// Without "." and "..". Nothing at the end.
    Result<std::optional<Name>> next();
    void rewind();

    int descriptor() const { return folder_.get(); }

  private:
    DirectoryStream(Descriptor folder, std::size_t bytes) : folder_(std::move(folder)), capacity_(bytes) {}

    Descriptor folder_;
    std::size_t capacity_;
    std::unique_ptr<char[]> batch_; // made by the first read: most streams of an open folder are never read
    std::size_t filled_ = 0;
    std::size_t at_ = 0;
};

} // namespace holdfast::vfs
