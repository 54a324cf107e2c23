#include "vfs/short_name.h"

#include "vfs/names.h"

#include <algorithm>

namespace holdfast::vfs {
namespace {

constexpr std::size_t longest_base = 8;
constexpr std::size_t longest_extension = 3;
constexpr std::size_t kept_of_base = 2;
constexpr std::size_t hash_digits = longest_base - kept_of_base - 1;
constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

bool is_usable(char c) {
    return c > 0x20 && c < 0x7f && std::string_view("\"*+,/:;<=>?[\\]|.").find(c) == std::string_view::npos;
}

char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

struct Parts {
    std::string_view base, extension;
    bool has_dot = false;
};

/// At the last dot; one in front does not begin an extension.
Parts split(std::string_view name) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return {name, {}, false};
    return {name.substr(0, dot), name.substr(dot + 1), true};
}

std::string usable_start(std::string_view text, std::size_t most) {
    std::string start;
    for (const char c : text) {
        if (start.size() == most) break;
        if (is_usable(c) && c != '~') start += to_upper(c);
    }
    return start;
}

/// FNV-1a. It has to be the same on every machine, not to withstand anybody.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14'695'981'039'346'656'037ULL;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ULL;
    return hash ^ hash >> 32;
}

} // namespace

bool is_short_name(std::string_view name) {
    const Parts parts = split(name);
    if (parts.base.empty() || parts.base.size() > longest_base || parts.extension.size() > longest_extension)
        return false;
    if (parts.has_dot && parts.extension.empty()) return false;
    return std::ranges::all_of(parts.base, is_usable) && std::ranges::all_of(parts.extension, is_usable);
}

std::string short_name_of(std::string_view name) {
    const Parts parts = split(name);
    std::string made = usable_start(parts.base, kept_of_base);
    made.resize(kept_of_base, '_');
    made += '~';
    std::uint64_t hash = hash_of(fold_case(name));
    for (std::size_t i = 0; i < hash_digits; ++i, hash /= digits.size()) made += digits[hash % digits.size()];
    const std::string extension = usable_start(parts.extension, longest_extension);
    return extension.empty() ? made : made + '.' + extension;
}

bool looks_generated(std::string_view name) {
    const Parts parts = split(name);
    if (!is_short_name(name) || parts.base.size() != longest_base || parts.base[kept_of_base] != '~') return false;
    return std::ranges::all_of(parts.base.substr(kept_of_base + 1),
                               [](char c) { return digits.find(to_upper(c)) != std::string_view::npos; });
}

} // namespace holdfast::vfs
