#include "smb2/wire/security/sid.h"

#include <charconv>

namespace holdfast::smb2::wire {
namespace {

/// Takes "-<number>" off the front of `text`; hexadecimal where it says 0x.
template <class T>
std::optional<T> take_number(std::string_view& text) {
    if (text.size() < 2 || text.front() != '-') return {};
    text.remove_prefix(1);
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    if (hex) text.remove_prefix(2);

    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, hex ? 16 : 10);
    if (error != std::errc{}) return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

} // namespace

Sid make_sid(std::uint8_t authority, std::vector<std::uint32_t> sub_authorities) {
    Sid sid;
    sid.identifier_authority[5] = authority;
    sid.sub_authorities = std::move(sub_authorities);
    return sid;
}

std::string to_string(const Sid& sid) {
    std::uint64_t authority = 0;
    for (const std::uint8_t byte : sid.identifier_authority) authority = authority << 8 | byte;

    std::string text = "S-1-";
    if (authority >> 32 == 0) {
        text += std::to_string(authority);
    } else {
        // Large authorities are written as twelve hexadecimal digits.
        constexpr std::string_view digits = "0123456789ABCDEF";
        text += "0x";
        for (int shift = 44; shift >= 0; shift -= 4) text += digits[authority >> shift & 0xF];
    }
    for (const std::uint32_t sub : sid.sub_authorities) text += '-' + std::to_string(sub);
    return text;
}

std::optional<Sid> parse_sid(std::string_view text) {
    if (!text.starts_with("S-1-") && !text.starts_with("s-1-")) return {};
    text.remove_prefix(3);
    const auto authority = take_number<std::uint64_t>(text);
    if (!authority || *authority >> 48 != 0) return {};

    Sid sid;
    for (std::size_t i = 0; i < 6; ++i) {
        sid.identifier_authority[i] = static_cast<std::uint8_t>(*authority >> (8 * (5 - i)) & 0xFF);
    }
    while (!text.empty()) {
        const auto sub = take_number<std::uint32_t>(text);
        if (!sub || sid.sub_authorities.size() == Sid::most_sub_authorities) return {};
        sid.sub_authorities.push_back(*sub);
    }
    return sid;
}

} // namespace holdfast::smb2::wire
