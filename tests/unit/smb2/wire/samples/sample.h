#pragma once
// A sample of a structure: what it says and the bytes that say it. samples_test.h walks all types of
// structures.h, so one without a sample does not compile.

#include "smb2/wire/structures.h"

#include <deque>
#include <string_view>
#include <vector>

namespace holdfast::smb2::wire {

/// "0a 0b0c" to bytes; blanks stand between fields for the reader alone.
inline Bytes from_hex(std::string_view text) {
    const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
    Bytes bytes;
    int high = -1;
    for (const char c : text) {
        if (c == ' ') continue;
        if (high < 0) {
            high = static_cast<int>(digit(c));
        } else {
            bytes.push_back(static_cast<std::byte>(static_cast<unsigned>(high) << 4 | digit(c)));
            high = -1;
        }
    }
    return bytes;
}

inline std::string to_hex(View bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::byte byte : bytes) {
        text += digits[std::to_integer<std::size_t>(byte) >> 4];
        text += digits[std::to_integer<std::size_t>(byte) & 0xF];
    }
    return text;
}

/// Bytes that live as long as the program, for messages that only look at theirs.
inline View view_of(std::string_view hex) {
    static std::deque<Bytes> kept;
    return kept.emplace_back(from_hex(hex));
}

/// 10, 11, 12, … as an array of T.
template <class T>
T counting(unsigned first) {
    T value{};
    for (auto& byte : value) byte = static_cast<std::uint8_t>(first++);
    return value;
}

/// Of a message the bytes begin behind the header, whose 64 bytes its offsets count.
template <class T>
struct Case {
    T message;
    std::string_view hex;
};

/// Specialised for each structure: static std::vector<Case<T>> cases().
template <class T>
struct Sample;

} // namespace holdfast::smb2::wire
