#include "smb2/auth/der.h"

namespace holdfast::smb2::auth {

namespace {

constexpr std::uint8_t long_form = 0x80;
constexpr std::uint8_t high_tag = 0x1F; // the tag's number would follow in further bytes

struct Length {
    std::size_t value;
    std::size_t bytes; // that it takes itself
};

std::uint8_t at(Bytes bytes, std::size_t index) { return std::to_integer<std::uint8_t>(bytes[index]); }

/// BER's freedom to pad lengths is granted, its indefinite length is not.
std::optional<Length> read_length(Bytes bytes) {
    if (bytes.empty()) return std::nullopt;
    const std::uint8_t first = at(bytes, 0);
    if (first < long_form) return Length{first, 1};
    const std::size_t count = first & 0x7FU;
    if (count == 0 || count > 4 || bytes.size() < 1 + count) return std::nullopt;
    std::size_t value = 0;
    for (std::size_t i = 1; i <= count; ++i) value = value << 8 | at(bytes, i);
    return Length{value, 1 + count};
}

void append_length(ByteVector& into, std::size_t length) {
    if (length < long_form) {
        into.push_back(static_cast<std::byte>(length));
        return;
    }
    std::uint8_t count = 1;
    while (length >> (8 * count) != 0) ++count;
    into.push_back(static_cast<std::byte>(long_form | count));
    for (std::size_t i = count; i-- > 0;) into.push_back(static_cast<std::byte>(length >> (8 * i)));
}

} // namespace

std::optional<DerElement> DerReader::next() {
    if (rest_.empty()) return std::nullopt;
    const std::uint8_t tag = at(rest_, 0);
    if ((tag & high_tag) == high_tag) return std::nullopt;
    const auto length = read_length(rest_.subspan(1));
    if (!length) return std::nullopt;
    const std::size_t start = 1 + length->bytes;
    if (rest_.size() - start < length->value) return std::nullopt;

    const std::size_t size = start + length->value;
    const DerElement element{DerTag{tag}, rest_.subspan(start, length->value), rest_.first(size)};
    rest_ = rest_.subspan(size);
    return element;
}

std::optional<Bytes> DerReader::take(DerTag tag) {
    const auto element = next();
    if (!element || element->tag != tag) return std::nullopt;
    return element->content;
}

std::optional<Bytes> unwrap(Bytes outer_content, DerTag inner) { return DerReader(outer_content).take(inner); }

ByteVector der(DerTag tag, std::initializer_list<Bytes> parts) {
    std::size_t length = 0;
    for (const Bytes part : parts) length += part.size();

    ByteVector element;
    element.reserve(length + 6);
    element.push_back(static_cast<std::byte>(tag));
    append_length(element, length);
    for (const Bytes part : parts) element.insert(element.end(), part.begin(), part.end());
    return element;
}

} // namespace holdfast::smb2::auth
