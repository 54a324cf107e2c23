#pragma once
// Makes one line of text of a structure by walking its description. Bulk data and tokens appear by
// their size alone, so a line may go to a log.

#include "smb2/wire/codec/extent.h"
#include "smb2/wire/codec/traits.h"

#include <optional>
#include <string>

namespace holdfast::smb2::wire {

class Printer {
  public:
    bool ok() const { return true; }
    std::size_t position() const { return 0; }

    void structure_size(std::uint16_t) {}
    void constant32(const char*, std::uint32_t) {}
    void reserved(std::size_t) {}
    void padding_to(std::size_t) {}
    void require(bool) {}

    template <class T>
    void operator()(const char* name, const T& value) {
        key(name);
        print(value);
    }

    std::size_t count16(const char*, const auto& list) { return list.size(); }
    std::size_t count32(const char*, const auto& list) { return list.size(); }
    template <class T>
    void list(const char* name, const std::vector<T>& from, std::size_t, std::size_t = 1) {
        print_list(name, from);
    }

    void offset8(const char*, Extent&) {}
    void offset16(const char*, Extent&) {}
    void offset32(const char*, Extent&) {}
    void length8(const char*, Extent&) {}
    void length16(const char*, Extent&) {}
    void length32(const char*, Extent&) {}

    void bytes(const char* name, const Extent&, View from, Layout = {}) { print_size(name, from.size()); }
    void text(const char* name, const Extent&, const std::u16string& from, Layout = {}) { print_text(name, from); }
    void ascii(const char* name, const Extent&, const std::string& from, Layout = {}) { print_ascii(name, from); }
    void fixed_text(const char* name, const Extent&, const std::u16string& from, std::size_t) {
        print_text(name, from);
    }
    void rest(const char* name, View from) { print_size(name, from.size()); }
    void rest(const char* name, const std::u16string& from) { print_text(name, from); }
    template <class T>
    void rest_list(const char* name, const std::vector<T>& from) {
        print_list(name, from);
    }

    void seek(const Extent&, Layout = {}) {}
    void within(const Extent&, auto&& walk) { walk(*this); }
    template <class T>
    void structure(const char* name, const Extent&, const std::optional<T>& from) {
        if (from) (*this)(name, *from);
    }
    template <class T>
    void chain(const char* name, const Extent&, const std::vector<T>& from, std::size_t) {
        print_list(name, from);
    }
    template <class T>
    void rest_chain(const char* name, const std::vector<T>& from, std::size_t) {
        print_list(name, from);
    }
    void next_entry(const char*) {}
    void at_least_one_byte(std::size_t) {}

    template <class T>
    void print(const T& value) {
        if constexpr (std::is_class_v<T> && requires { to_string(value); }) {
            text_ += to_string(value);
        } else if constexpr (is_byte_array<T>) {
            print_hex(std::as_bytes(std::span(value)));
        } else if constexpr (std::is_enum_v<T>) {
            print_enum(value);
        } else if constexpr (std::is_same_v<T, bool>) {
            text_ += value ? "true" : "false";
        } else if constexpr (std::is_integral_v<T>) {
            text_ += std::to_string(value);
        } else {
            text_ += '{';
            T::fields(*this, value);
            text_ += '}';
        }
    }

    std::string take() { return std::move(text_); }

  private:
    template <class T>
    void print_enum(T value) {
        if constexpr (requires { to_string(value); }) {
            if (const std::string_view name = to_string(value); !name.empty()) {
                text_ += name;
                return;
            }
        }
        print_number_in_hex(static_cast<std::uint64_t>(to_bits(value)));
    }

    template <class T>
    void print_list(const char* name, const std::vector<T>& from) {
        key(name);
        text_ += '[';
        for (const T& element : from) {
            if (text_.back() != '[') text_ += ' ';
            print(element);
        }
        text_ += ']';
    }

    void key(const char* name);
    void print_number_in_hex(std::uint64_t value);
    void print_hex(View from);
    void print_size(const char* name, std::size_t size);
    void print_text(const char* name, std::u16string_view from);
    void print_ascii(const char* name, std::string_view from);

    std::string text_;
};

/// "LockRequest{LockSequence=0 FileId={Persistent=1 Volatile=2} Locks=[…]}"
template <class T>
std::string print(const T& structure) {
    Printer printer;
    printer.print(structure);
    return std::string(type_name<T>()) + printer.take();
}

} // namespace holdfast::smb2::wire
