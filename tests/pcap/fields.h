#pragma once
// The fields of a structure as names and texts, so that two of them can be compared one by one. It walks the same
// descriptions as the Reader, the Writer and the Printer do.

#include "smb2/wire/codec/printer.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::pcap {

/// "StandardInformation.EndOfFile" and "42", in the order of the description.
using FieldList = std::vector<std::pair<std::string, std::string>>;

class FieldWalker {
  public:
    using View = smb2::wire::View;
    using Extent = smb2::wire::Extent;
    using Layout = smb2::wire::Layout;

    bool ok() const { return true; }
    std::size_t position() const { return 0; }

    void structure_size(std::uint16_t) {}
    void constant32(const char*, std::uint32_t) {}
    void reserved(std::size_t) {}
    void padding_to(std::size_t) {}
    void require(bool) {}

    template <class T>
    void operator()(const char* name, const T& value) {
        add(name, value);
    }

    std::size_t count16(const char*, const auto& list) { return list.size(); }
    std::size_t count32(const char*, const auto& list) { return list.size(); }
    template <class T>
    void list(const char* name, const std::vector<T>& from, std::size_t, std::size_t = 1) {
        add_list(name, from);
    }

    void offset8(const char*, Extent&) {}
    void offset16(const char*, Extent&) {}
    void offset32(const char*, Extent&) {}
    void length8(const char*, Extent&) {}
    void length16(const char*, Extent&) {}
    void length32(const char*, Extent&) {}

    void bytes(const char* name, const Extent&, View from, Layout = {}) { add_size(name, from.size()); }
    void text(const char* name, const Extent& extent, const std::u16string& from, Layout layout = {}) {
        add_printed(name, [&](auto& printer) { printer.text("", extent, from, layout); });
    }
    void ascii(const char* name, const Extent& extent, const std::string& from, Layout layout = {}) {
        add_printed(name, [&](auto& printer) { printer.ascii("", extent, from, layout); });
    }
    void fixed_text(const char* name, const Extent& extent, const std::u16string& from, std::size_t) {
        text(name, extent, from);
    }
    void rest(const char* name, View from) { add_size(name, from.size()); }
    void rest(const char* name, const std::u16string& from) { text(name, {}, from); }
    template <class T>
    void rest_list(const char* name, const std::vector<T>& from) {
        add_list(name, from);
    }

    void seek(const Extent&, Layout = {}) {}
    void within(const Extent&, auto&& walk) { walk(*this); }
    template <class T>
    void structure(const char* name, const Extent&, const std::optional<T>& from) {
        if (from) add(name, *from);
    }
    template <class T>
    void chain(const char* name, const Extent&, const std::vector<T>& from, std::size_t) {
        add_list(name, from);
    }
    template <class T>
    void rest_chain(const char* name, const std::vector<T>& from, std::size_t) {
        add_list(name, from);
    }
    void next_entry(const char*) {}
    void at_least_one_byte(std::size_t) {}

    FieldList take() { return std::move(fields_); }

  private:
    template <class T>
    void add(const std::string& name, const T& value) {
        if constexpr (smb2::wire::Scalar<T> || smb2::wire::is_byte_array<T> || requires { to_string(value); }) {
            smb2::wire::Printer printer;
            printer.print(value);
            fields_.emplace_back(prefix_ + name, printer.take());
        } else {
            const std::string outside = prefix_;
            prefix_ += name + '.';
            T::fields(*this, value);
            prefix_ = outside;
        }
    }

    template <class T>
    void add_list(const std::string& name, const std::vector<T>& from) {
        fields_.emplace_back(prefix_ + name, std::to_string(from.size()));
        for (std::size_t i = 0; i < from.size(); ++i) add(name + '[' + std::to_string(i) + ']', from[i]);
    }

    void add_size(const std::string& name, std::size_t size) {
        fields_.emplace_back(prefix_ + name, std::to_string(size) + " bytes");
    }

    void add_printed(const std::string& name, auto&& print) {
        smb2::wire::Printer printer;
        print(printer);
        fields_.emplace_back(prefix_ + name, printer.take().substr(1)); // without "="
    }

    std::string prefix_;
    FieldList fields_;
};

template <class T>
FieldList fields_of(const T& structure) {
    FieldWalker walker;
    T::fields(walker, structure);
    return walker.take();
}

} // namespace holdfast::pcap
