#pragma once
// Writes JSON text as it goes, without building a document: a page of handles is long and is
// read once.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

/// Appends to a string that outlives it. Puts the commas; the caller balances the brackets.
class JsonWriter {
  public:
    explicit JsonWriter(std::string& out) : out_(out) {}

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }
    /// Names are ours, and plain: they are written as they are.
    void key(std::string_view name);

    void value(std::string_view text);
    void value(const char* text) { value(std::string_view(text)); }
    void value(std::same_as<bool> auto yes) { raw(yes ? "true" : "false"); }
    void value(std::int64_t number);
    /// A number with two places: 72 is 0.72.
    void hundredths(int number);
    void null() { raw("null"); }
    /// What is JSON already.
    void json(std::string_view text) { raw(text); }

    /// From here on only these members of each object that begins at this depth are written, whatever its writer
    /// writes; none in the list or null: all. The list outlives the writing.
    void show_only(const std::vector<std::string>* names);

    /// A 64-bit number as a string: readers that know only doubles keep all of its digits.
    void decimal_text(std::uint64_t number);

    template <class T>
    void field(std::string_view name, const T& content) {
        key(name);
        value(content);
    }
    void field_decimal(std::string_view name, std::uint64_t number) {
        key(name);
        decimal_text(number);
    }
    void field_null(std::string_view name) {
        key(name);
        null();
    }

  private:
    void open(char bracket);
    void close(char bracket);
    void raw(std::string_view text);
    void comma();

    void take_back();

    std::string& out_;
    bool needs_comma_ = false;
    std::size_t depth_ = 0;

    const std::vector<std::string>* shown_ = nullptr;
    std::size_t shown_depth_ = 0; // of the members that are chosen from
    bool is_dropping_ = false;    // the member that is being written
    std::size_t dropped_at_ = 0;  // where it began
    bool comma_before_ = false;
};

/// Appends `text` as a JSON string with its quotes. What is not UTF-8 becomes U+FFFD, so that the
/// whole stays readable whatever a client or a disk has named a file.
void append_json_string(std::string& out, std::string_view text);

} // namespace holdfast::admin_api
