#include "admin_api/json_writer.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace holdfast::admin_api {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD

bool is_plain(unsigned char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

void append_escaped(std::string& out, unsigned char c) {
    switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
    }
    constexpr char digits[] = "0123456789abcdef";
    out += "\\u00";
    out.push_back(digits[c >> 4]);
    out.push_back(digits[c & 15]);
}

/// The length of the well-formed sequence at the start of `text`, or 0: [Unicode] table 3-7,
/// which leaves out overlong forms, surrogates and what lies beyond U+10FFFF.
std::size_t well_formed(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto within = [&](std::size_t i, unsigned low, unsigned high) {
        return i < text.size() && at(i) >= low && at(i) <= high;
    };
    const unsigned first = at(0);
    if (first < 0x80) return 1;
    if (first < 0xC2) return 0;
    if (first < 0xE0) return within(1, 0x80, 0xBF) ? 2 : 0;
    if (first < 0xF0) {
        const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = first == 0xED ? 0x9F : 0xBF;
        return within(1, low, high) && within(2, 0x80, 0xBF) ? 3 : 0;
    }
    if (first > 0xF4) return 0;
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    return within(1, low, high) && within(2, 0x80, 0xBF) && within(3, 0x80, 0xBF) ? 4 : 0;
}

} // namespace

void append_json_string(std::string& out, std::string_view text) {
    out.push_back('"');
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && is_plain(static_cast<unsigned char>(text[plain]))) ++plain;
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) break;

        const auto c = static_cast<unsigned char>(text.front());
        std::size_t used = 1;
        if (c < 0x80) {
            append_escaped(out, c);
        } else if (const std::size_t length = well_formed(text); length != 0) {
            out.append(text.substr(0, length));
            used = length;
        } else {
            out += replacement;
        }
        text.remove_prefix(used);
    }
    out.push_back('"');
}

void JsonWriter::show_only(const std::vector<std::string>* names) {
    shown_ = names && !names->empty() ? names : nullptr;
    shown_depth_ = depth_ + 1;
}

/// A member that nobody asked for is written all the same, and then cut off: so its writer needs to know nothing.
void JsonWriter::take_back() {
    if (!is_dropping_ || depth_ != shown_depth_) return;
    out_.resize(dropped_at_);
    needs_comma_ = comma_before_;
    is_dropping_ = false;
}

void JsonWriter::key(std::string_view name) {
    take_back();
    if (shown_ && depth_ == shown_depth_ && std::find(shown_->begin(), shown_->end(), name) == shown_->end()) {
        is_dropping_ = true;
        dropped_at_ = out_.size();
        comma_before_ = needs_comma_;
    }
    out_.append(needs_comma_ ? ",\"" : "\"").append(name).append("\":");
    needs_comma_ = false;
}

void JsonWriter::value(std::string_view text) {
    comma();
    append_json_string(out_, text);
    needs_comma_ = true;
}

void JsonWriter::value(std::int64_t number) {
    char digits[24];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
    (void)error; // 20 characters are enough for every number
    raw(std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

void JsonWriter::hundredths(int number) {
    const std::string places = std::to_string(number % 100);
    raw(std::to_string(number / 100) + (places.size() == 1 ? ".0" : ".") + places);
}

void JsonWriter::decimal_text(std::uint64_t number) {
    char digits[24];
    const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
    (void)error; // 20 characters are enough for every number
    value(std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

void JsonWriter::open(char bracket) {
    comma();
    out_.push_back(bracket);
    needs_comma_ = false;
    ++depth_;
}

void JsonWriter::close(char bracket) {
    take_back();
    --depth_;
    out_.push_back(bracket);
    needs_comma_ = true;
}

void JsonWriter::raw(std::string_view text) {
    comma();
    out_ += text;
    needs_comma_ = true;
}

void JsonWriter::comma() {
    if (needs_comma_) out_.push_back(',');
}

} // namespace holdfast::admin_api
