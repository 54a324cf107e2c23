#pragma once
// NDR, transfer syntax 2.0, little endian ([C706] chapter 14): as much as our interfaces need.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::smb2::pipes {

/// Reads a stub. Keeps the first fault and yields zeros from then on, so that callers ask once.
class NdrReader {
  public:
    explicit NdrReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }

    /// The referent id of a unique pointer; false is null.
    bool pointer() { return u32() != 0; }
    /// [string] wchar_t*: conformant and varying, zero at the end.
    std::u16string string();
    /// The same behind a unique pointer; empty when it is null.
    std::u16string unique_string() { return pointer() ? string() : std::u16string{}; }

    void align(std::size_t to);
    void fail() { failed_ = true; }
    bool failed() const { return failed_; }
    std::size_t left() const { return bytes_.size() - at_; }

  private:
    std::uint64_t number(std::size_t width);

    std::span<const std::byte> bytes_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

/// Writes a stub. Strings behind pointers are deferred: flush() writes them where the structure (or
/// the array of structures) that holds the pointers ends.
class NdrWriter {
  public:
    void u8(std::uint8_t value) { number(value, 1); }
    void u16(std::uint16_t value) { number(value, 2); }
    void u32(std::uint32_t value) { number(value, 4); }
    void bytes(std::span<const std::byte> from) { out_.insert(out_.end(), from.begin(), from.end()); }

    /// A unique pointer to something that the caller writes next or later.
    void pointer() { u32(next_referent()); }
    void null() { u32(0); }
    void string(std::u16string_view text);
    /// A unique pointer whose string follows at flush().
    void deferred_string(std::string_view utf8);
    void deferred_string(std::u16string text);
    void flush();

    void align(std::size_t to);
    std::vector<std::byte> take() { return std::move(out_); }
    std::size_t size() const { return out_.size(); }

  private:
    void number(std::uint64_t value, std::size_t width);
    std::uint32_t next_referent() { return referent_ += 4; }

    std::vector<std::byte> out_;
    std::vector<std::u16string> deferred_;
    std::uint32_t referent_ = 0x0002'0000 - 4;
};

} // namespace holdfast::smb2::pipes
