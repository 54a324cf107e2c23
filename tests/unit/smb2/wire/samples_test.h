#pragma once
// What holds for every structure, checked with its samples.

#include "tests/unit/smb2/wire/samples/sample.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <optional>
#include <utility>

namespace holdfast::smb2::wire {

/// Bytes in a heap block of exactly their size, so that the sanitizer sees a step too far.
class ExactBlock {
  public:
    explicit ExactBlock(View bytes) : block_(new std::byte[bytes.size()]), size_(bytes.size()) {
        if (size_ != 0) std::memcpy(block_.get(), bytes.data(), size_);
    }
    View view() const { return {block_.get(), size_}; }

  private:
    std::unique_ptr<std::byte[]> block_;
    std::size_t size_;
};

/// Where a structure's own bytes begin: offsets of a message count the header before it.
template <class T>
inline constexpr std::size_t body_at = Message<T> ? header_size : 0;

template <class T>
Bytes encoded(const T& structure) {
    Bytes out(body_at<T>);
    encode(structure, out);
    return out;
}

inline Bytes bytes_of(std::size_t body, std::string_view hex) {
    Bytes out(body);
    const Bytes bytes = from_hex(hex);
    out.insert(out.end(), bytes.begin(), bytes.end());
    return out;
}
template <class T>
Bytes wire_bytes(const Case<T>& sample) {
    return bytes_of(body_at<T>, sample.hex);
}

/// A structure as its bytes and its line of text: all that a test compares.
struct Said {
    Bytes bytes;
    std::string text;
    bool operator==(const Said&) const = default;
};

template <class T>
Said say(const T& structure) {
    return {encoded(structure), print(structure)};
}
template <class T>
std::optional<Said> decode_and_say(View bytes) {
    const auto decoded = decode<T>(bytes);
    if (!decoded) return {};
    return say(*decoded);
}
template <class T>
std::vector<std::pair<Said, std::string_view>> said_samples() {
    std::vector<std::pair<Said, std::string_view>> samples;
    for (const auto& sample : Sample<T>::cases()) samples.emplace_back(say(sample.message), sample.hex);
    return samples;
}

/// What the tests need of one type, without the type.
struct Structure {
    std::string_view name;
    std::size_t body;
    std::optional<Said> (*decode)(View);
    std::vector<std::pair<Said, std::string_view>> (*samples)();
};

template <class... T>
std::vector<Structure> structures(TypeList<T...>) {
    return {{type_name<T>(), body_at<T>, &decode_and_say<T>, &said_samples<T>}...};
}

/// True when `bytes` are refused or mean something that can be said, read and said again.
inline bool is_refused_or_stable(const Structure& structure, View bytes) {
    const auto said = structure.decode(ExactBlock(bytes).view());
    return !said || structure.decode(ExactBlock(said->bytes).view()) == said;
}

class EveryStructure : public testing::TestWithParam<Structure> {};

inline std::string structure_name(const testing::TestParamInfo<Structure>& info) {
    std::string name(info.param.name);
    for (char& c : name) {
        if (c == '<' || c == '>') c = '_';
    }
    return name;
}

} // namespace holdfast::smb2::wire
