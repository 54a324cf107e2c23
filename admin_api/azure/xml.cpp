#include "admin_api/azure/xml.h"

#include <algorithm>
#include <cstdint>

namespace holdfast::admin_api::azure {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd"; // U+FFFD

/// One character as it stands in the text, or a single byte that begins none.
struct Character {
    std::string_view bytes;
    char32_t code = 0;
    bool is_utf8 = true;
};

std::size_t length_of(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead < 0xe0) return 2;
    if (lead >= 0xe0 && lead < 0xf0) return 3;
    if (lead >= 0xf0 && lead < 0xf5) return 4;
    return 0;
}

/// The first of a text that is not empty. Overlong forms and surrogates are no characters.
Character first_of(std::string_view text) {
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = length_of(lead);
    const Character broken{text.substr(0, 1), 0, false};
    if (length == 0 || length > text.size()) return broken;
    if (length == 1) return {text.substr(0, 1), lead};

    char32_t code = lead & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xc0) != 0x80) return broken;
        code = code << 6 | (byte & 0x3fu);
    }
    if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return broken;
    return {text.substr(0, length), code};
}

/// Calls `each` for every character.
template <class Each>
void walk(std::string_view text, Each each) {
    while (!text.empty()) {
        const Character character = first_of(text);
        each(character);
        text.remove_prefix(character.bytes.size());
    }
}

/// [XML 1.0] 2.2 Characters.
bool is_xml(const Character& character) {
    const char32_t code = character.code;
    if (!character.is_utf8) return false;
    return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code != 0xfffe && code != 0xffff);
}

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

void append_percent(std::string& out, std::string_view bytes) {
    constexpr char digits[] = "0123456789ABCDEF";
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
}

} // namespace

XmlWriter::XmlWriter(std::string& out) : out_(out) { out_.append(R"(<?xml version="1.0" encoding="utf-8"?>)"); }

void XmlWriter::element(std::string_view name, std::string_view text) {
    if (text.empty()) return empty(name);
    begin(name);
    out_.append(xml_text(text));
    end(name);
}

void XmlWriter::encoded_element(std::string_view name, std::string_view text) {
    tag("<", name, R"( Encoded="true">)");
    out_.append(percent_encoded(text));
    end(name);
}

void XmlWriter::tag(std::string_view before, std::string_view name, std::string_view after) {
    out_.append(before).append(name).append(after);
}

bool survives_xml(std::string_view text) {
    if (text.empty()) return true;
    if (text.front() == ' ' || text.back() == ' ') return false;
    bool survives = true;
    walk(text, [&](const Character& character) {
        survives = survives && is_xml(character) && character.code >= 0x20 && character.code != 0x7f;
    });
    return survives;
}

std::string xml_text(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    walk(text, [&](const Character& character) {
        if (!is_xml(character)) {
            out.append(replacement);
        } else if (character.code == '&') {
            out.append("&amp;");
        } else if (character.code == '<') {
            out.append("&lt;");
        } else if (character.code == '>') {
            out.append("&gt;");
        } else if (character.code == '\r') {
            out.append("&#13;"); // as it stands it would be read as a line feed
        } else {
            out.append(character.bytes);
        }
    });
    return out;
}

std::string percent_encoded(std::string_view text) {
    std::string out;
    walk(text, [&](const Character& character) {
        if (!character.is_utf8) {
            append_percent(out, replacement);
        } else if (character.bytes == "/" || is_unreserved(character.bytes.front())) {
            out.append(character.bytes);
        } else {
            append_percent(out, character.bytes);
        }
    });
    return out;
}

} // namespace holdfast::admin_api::azure
