#pragma once
// Appends the bytes of a structure by walking its description.

#include "smb2/wire/codec/extent.h"
#include "smb2/wire/codec/traits.h"

#include <cassert>
#include <cstring>
#include <optional>
#include <string>

namespace holdfast::smb2::wire {

/// Bytes that grow at their end: append() gives room for `count` more, with anything in it.
template <class T>
concept Output = requires(T& out, std::size_t count) {
    { out.append(count) } -> std::same_as<std::byte*>;
    { out.size() } -> std::convertible_to<std::size_t>;
    { out.data() } -> std::convertible_to<std::byte*>;
};

inline std::byte* append(Bytes& out, std::size_t count) {
    out.resize(out.size() + count);
    return out.data() + (out.size() - count);
}
inline std::byte* append(Output auto& out, std::size_t count) { return out.append(count); }

/// What is too long for its length field is a mistake of the caller: handlers bound names and data.
template <class Out>
class Writer {
  public:
    /// Offsets count from `base` in `out`, where the header (or the structure itself) begins.
    Writer(Out& out, std::size_t base) : out_(out), base_(base) {}

    bool ok() const { return true; }
    /// Counted from the base.
    std::size_t position() const { return out_.size() - base_; }

    void structure_size(std::uint16_t size) { put(size); }
    void constant32(const char*, std::uint32_t value) { put(value); }
    void reserved(std::size_t count) { zeros(count); }
    void padding_to(std::size_t align) { zeros(align_up(position(), align) - position()); }
    void require(bool) {}

    void operator()(const char*, const Scalar auto& value) { put(value); }

    template <class T>
    requires(!Scalar<T>) void operator()(const char*, const T& value) {
        if constexpr (is_byte_array<T>) {
            copy(value.data(), value.size());
        } else {
            T::fields(*this, value);
        }
    }

    std::size_t count16(const char*, const auto& list) { return count<std::uint16_t>(list.size()); }
    std::size_t count32(const char*, const auto& list) { return count<std::uint32_t>(list.size()); }

    template <class T>
    void list(const char* name, const std::vector<T>& from, std::size_t, std::size_t align = 1) {
        for (const T& element : from) {
            padding_to(align);
            (*this)(name, element);
        }
    }

    void offset8(const char*, Extent& extent) { leave_offset<std::uint8_t>(extent); }
    void offset16(const char*, Extent& extent) { leave_offset<std::uint16_t>(extent); }
    void offset32(const char*, Extent& extent) { leave_offset<std::uint32_t>(extent); }
    void length8(const char*, Extent& extent) { leave_length<std::uint8_t>(extent); }
    void length16(const char*, Extent& extent) { leave_length<std::uint16_t>(extent); }
    void length32(const char*, Extent& extent) { leave_length<std::uint32_t>(extent); }

    void bytes(const char*, const Extent& extent, View from, Layout layout = {}) {
        content(extent, from.data(), from.size(), layout);
    }
    void text(const char*, const Extent& extent, const std::u16string& from, Layout layout = {}) {
        content(extent, from.data(), from.size() * 2, layout);
    }
    void ascii(const char*, const Extent& extent, const std::string& from, Layout layout = {}) {
        content(extent, from.data(), from.size(), layout);
    }
    void fixed_text(const char*, const Extent& extent, const std::u16string& from, std::size_t width) {
        assert(from.size() * 2 <= width);
        patch(extent.length_at, extent.length_width, from.size() * 2);
        copy(from.data(), from.size() * 2);
        zeros(width - from.size() * 2);
    }

    void rest(const char*, View from) { copy(from.data(), from.size()); }
    void rest(const char*, const std::u16string& from) { copy(from.data(), from.size() * 2); }
    template <class T>
    void rest_list(const char* name, const std::vector<T>& from) {
        for (const T& element : from) (*this)(name, element);
    }

    void seek(const Extent& extent, Layout layout = {}) {
        padding_to(layout.align);
        patch(extent.offset_at, extent.offset_width, position());
    }

    void within(const Extent& extent, auto&& walk) {
        const std::size_t start = position();
        Writer inner(out_, out_.size());
        walk(inner);
        patch_both(extent, start, position() - start);
    }
    template <class T>
    void structure(const char*, const Extent& extent, const std::optional<T>& from) {
        if (from) within(extent, [&](Writer& inner) { T::fields(inner, *from); });
    }

    template <class T>
    void chain(const char* name, const Extent& extent, const std::vector<T>& from, std::size_t align) {
        if (from.empty()) return; // offset and length stay 0
        if (extent.offset_width != 0) padding_to(align);
        const std::size_t start = position();
        rest_chain(name, from, align);
        patch_both(extent, start, position() - start);
    }
    template <class T>
    void rest_chain(const char*, const std::vector<T>& from, std::size_t align) {
        std::size_t previous = out_.size();
        for (std::size_t i = 0; i < from.size(); ++i) {
            if (i > 0) {
                const std::size_t length = out_.size() - previous;
                zeros(align_up(length, align) - length);
                patch(previous - base_, sizeof(std::uint32_t), out_.size() - previous);
                previous = out_.size();
            }
            Writer inner(out_, out_.size());
            T::fields(inner, from[i]);
        }
    }
    void next_entry(const char*) { put(std::uint32_t{0}); }

    /// One byte that the structure's size counts, where nothing else stands behind the fixed part.
    void at_least_one_byte(std::size_t fixed_end) {
        if (position() == fixed_end) zeros(1);
    }

  private:
    void copy(const void* from, std::size_t size) {
        if (size != 0) std::memcpy(append(out_, size), from, size);
    }
    void zeros(std::size_t size) {
        if (size != 0) std::memset(append(out_, size), 0, size);
    }
    template <class T>
    void put(const T& value) {
        std::memcpy(append(out_, sizeof value), &value, sizeof value);
    }
    template <class T>
    std::size_t count(std::size_t size) {
        put(static_cast<T>(size));
        assert(static_cast<T>(size) == size);
        return size;
    }

    template <class T>
    void leave_offset(Extent& extent) {
        extent.offset_at = position();
        extent.offset_width = sizeof(T);
        put(T{0});
    }
    template <class T>
    void leave_length(Extent& extent) {
        extent.length_at = position();
        extent.length_width = sizeof(T);
        put(T{0});
    }

    void content(const Extent& extent, const void* from, std::size_t size, Layout layout) {
        if (size == 0 && layout.empty == Empty::zero) return;
        if (extent.offset_width != 0 && size != 0) padding_to(layout.align);
        patch_both(extent, size != 0 ? position() : align_up(position(), layout.align), size);
        copy(from, size);
    }
    void patch_both(const Extent& extent, std::size_t offset, std::size_t length) {
        patch(extent.offset_at, extent.offset_width, offset);
        patch(extent.length_at, extent.length_width, length + extent.length_bias);
    }
    void patch(std::size_t at, std::size_t width, std::uint64_t value) {
        assert(width == 0 || width == 8 || value >> (8 * width) == 0);
        if (width != 0) std::memcpy(out_.data() + base_ + at, &value, width);
    }

    Out& out_;
    std::size_t base_;
};

/// Appends a message to an output in which its header began at `header_at`.
template <Message T, class Out>
void encode(const T& message, Out& out, std::size_t header_at = 0) {
    assert(out.size() >= header_at + header_size);
    Writer<Out> writer(out, header_at);
    T::fields(writer, message);
}

/// Appends a structure; its offsets count from its own first byte.
template <class T, class Out>
requires(!Message<T>) void encode(const T& structure, Out& out) {
    Writer<Out> writer(out, out.size());
    T::fields(writer, structure);
}

template <class T>
requires(!Message<T>) Bytes to_bytes(const T& structure) {
    Bytes out;
    encode(structure, out);
    return out;
}

} // namespace holdfast::smb2::wire
