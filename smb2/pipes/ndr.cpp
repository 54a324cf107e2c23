#include "smb2/pipes/ndr.h"

#include "vfs/names.h"

namespace holdfast::smb2::pipes {

void NdrReader::align(std::size_t to) {
    const std::size_t aligned = (at_ + to - 1) / to * to;
    if (aligned > bytes_.size()) {
        fail();
        at_ = bytes_.size();
        return;
    }
    at_ = aligned;
}

std::uint64_t NdrReader::number(std::size_t width) {
    align(width);
    if (failed_ || left() < width) {
        fail();
        return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) value |= std::to_integer<std::uint64_t>(bytes_[at_ + i]) << (8 * i);
    at_ += width;
    return value;
}

std::u16string NdrReader::string() {
    const std::uint32_t most = u32();
    const std::uint32_t offset = u32();
    const std::uint32_t count = u32();
    if (offset != 0 || count > most || count > left() / 2) fail();
    if (failed_) return {};

    std::u16string text;
    text.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) text.push_back(static_cast<char16_t>(u16()));
    if (!text.empty() && text.back() == u'\0') text.pop_back();
    return text;
}

void NdrWriter::align(std::size_t to) { out_.resize((out_.size() + to - 1) / to * to); }

void NdrWriter::number(std::uint64_t value, std::size_t width) {
    align(width);
    for (std::size_t i = 0; i < width; ++i) out_.push_back(static_cast<std::byte>(value >> (8 * i)));
}

void NdrWriter::string(std::u16string_view text) {
    const auto count = static_cast<std::uint32_t>(text.size() + 1);
    u32(count);
    u32(0);
    u32(count);
    for (const char16_t unit : text) u16(unit);
    u16(0);
}

void NdrWriter::deferred_string(std::string_view utf8) { deferred_string(vfs::utf8_to_utf16(utf8)); }

void NdrWriter::deferred_string(std::u16string text) {
    pointer();
    deferred_.push_back(std::move(text));
}

void NdrWriter::flush() {
    for (const std::u16string& text : deferred_) string(text);
    deferred_.clear();
    align(4);
}

} // namespace holdfast::smb2::pipes
