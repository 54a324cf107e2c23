#pragma once
// Fills a structure from bytes by walking its description.

#include "smb2/wire/codec/extent.h"
#include "smb2/wire/codec/traits.h"

#include <cstring>
#include <optional>
#include <string>

namespace holdfast::smb2::wire {

/// Keeps its first fault and then yields zeros and empties, so that descriptions need no `if`.
/// Never looks beyond `bytes`, whatever the offsets and counts in them say.
class Reader {
  public:
    /// Offsets count from the first of `bytes`; the structure itself begins at `position`.
    explicit Reader(View bytes, std::size_t position = 0) : bytes_(bytes), position_(position) {
        if (position_ > bytes_.size()) fail();
    }

    bool ok() const { return ok_; }
    std::size_t position() const { return position_; }
    std::size_t left() const { return ok_ ? bytes_.size() - position_ : 0; }
    void fail() { ok_ = false; }

    /// The size that the specification gives the fixed part. Where it is odd it counts one byte of
    /// the variable part, which need not be there.
    void structure_size(std::uint16_t expected) { require(get<std::uint16_t>() == expected); }
    void constant32(const char*, std::uint32_t expected) { require(get<std::uint32_t>() == expected); }
    void reserved(std::size_t count) { take(count); }
    void padding_to(std::size_t align) { skip_to(align); }
    /// For what only the description can judge.
    void require(bool condition) {
        if (!condition) fail();
    }

    template <Scalar T>
    void operator()(const char*, T& value) {
        if constexpr (std::is_same_v<T, bool>) {
            value = get<std::uint8_t>() != 0;
        } else {
            value = get<T>();
        }
    }

    template <class T>
    requires(!Scalar<T>) void operator()(const char*, T& value) {
        if constexpr (is_byte_array<T>) {
            if (const View from = take(value.size()); !from.empty())
                std::memcpy(value.data(), from.data(), from.size());
        } else {
            T::fields(*this, value);
        }
    }

    // A count here, its elements further on.
    std::size_t count16(const char*, const auto&) { return get<std::uint16_t>(); }
    std::size_t count32(const char*, const auto&) { return get<std::uint32_t>(); }

    template <class T>
    void list(const char* name, std::vector<T>& into, std::size_t count, std::size_t align = 1) {
        into.clear();
        if (count > left() / least_size<T>) return fail();
        for (std::size_t i = 0; i < count && ok_; ++i) {
            skip_to(align);
            (*this)(name, into.emplace_back());
        }
    }

    void offset8(const char*, Extent& extent) { set_offset<std::uint8_t>(extent); }
    void offset16(const char*, Extent& extent) { set_offset<std::uint16_t>(extent); }
    void offset32(const char*, Extent& extent) { set_offset<std::uint32_t>(extent); }
    void length8(const char*, Extent& extent) { set_length<std::uint8_t>(extent); }
    void length16(const char*, Extent& extent) { set_length<std::uint16_t>(extent); }
    void length32(const char*, Extent& extent) { set_length<std::uint32_t>(extent); }

    void bytes(const char*, const Extent& extent, View& into, Layout layout = {}) {
        into = layout.is_heeded || holds(extent) ? content(extent) : View{};
    }
    void bytes(const char*, const Extent& extent, Bytes& into, Layout = {}) {
        const View from = content(extent);
        into.assign(from.begin(), from.end());
    }
    void text(const char*, const Extent& extent, std::u16string& into, Layout = {}) { set_text(content(extent), into); }
    void ascii(const char*, const Extent& extent, std::string& into, Layout = {}) { set_ascii(content(extent), into); }
    /// Text in a field of fixed width, of which `extent` says how much counts.
    void fixed_text(const char*, const Extent& extent, std::u16string& into, std::size_t width) {
        const View field = take(width);
        if (extent.length > field.size()) return fail();
        set_text(field.first(extent.length), into);
    }

    /// All that is left.
    void rest(const char*, View& into) { into = take(left()); }
    void rest(const char*, Bytes& into) {
        const View from = take(left());
        into.assign(from.begin(), from.end());
    }
    void rest(const char*, std::u16string& into) { set_text(take(left()), into); }
    /// Elements up to the end.
    template <class T>
    void rest_list(const char* name, std::vector<T>& into) {
        into.clear();
        while (left() > 0) (*this)(name, into.emplace_back());
    }

    /// Goes to where the extent's offset points.
    void seek(const Extent& extent, Layout = {}) {
        if (extent.offset < position_ || extent.offset > bytes_.size()) return fail();
        position_ = static_cast<std::size_t>(extent.offset);
    }

    /// Walks what lies inside of an extent; offsets in there count from its start.
    void within(const Extent& extent, auto&& walk) {
        Reader inner(content(extent));
        walk(inner);
        if (!inner.ok()) fail();
    }
    /// A structure of its own where an offset points, or none where it is 0.
    template <class T>
    void structure(const char*, const Extent& extent, std::optional<T>& into) {
        into.reset();
        if (extent.offset == 0) return;
        if (extent.offset < position_ || extent.offset > bytes_.size()) return fail();
        Reader inner(bytes_.subspan(static_cast<std::size_t>(extent.offset)));
        T::fields(inner, into.emplace());
        if (!inner.ok()) fail();
    }

    /// Elements that each begin with the distance to the next one, 0 in the last; their own offsets
    /// count from their start. They say next_entry() where that distance stands.
    template <class T>
    void chain(const char*, const Extent& extent, std::vector<T>& into, std::size_t align) {
        read_chain(content(extent), into, align);
    }
    template <class T>
    void rest_chain(const char*, std::vector<T>& into, std::size_t align) {
        read_chain(take(left()), into, align);
    }
    void next_entry(const char*) { take(sizeof(std::uint32_t)); }
    void at_least_one_byte(std::size_t) {}

  private:
    View take(std::size_t count) {
        if (!ok_ || count > bytes_.size() - position_) {
            fail();
            return {};
        }
        const View taken = bytes_.subspan(position_, count);
        position_ += count;
        return taken;
    }

    template <class T>
    T get() {
        const View from = take(sizeof(T));
        T value{};
        if (!from.empty()) std::memcpy(&value, from.data(), sizeof value);
        return value;
    }

    template <class T>
    void set_offset(Extent& extent) {
        extent.offset = get<T>();
        extent.offset_width = sizeof(T);
    }

    template <class T>
    void set_length(Extent& extent) {
        const std::size_t counted = get<T>();
        if (counted < extent.length_bias) return fail();
        extent.length = counted - extent.length_bias;
    }

    void skip_to(std::size_t align) { take(align_up(position_, align) - position_); }

    bool holds(const Extent& extent) const {
        return extent.offset >= position_ && extent.offset <= bytes_.size() &&
               extent.length <= bytes_.size() - extent.offset;
    }

    /// The bytes of an extent. They may not lie over the fixed part; nothing may lie anywhere.
    View content(const Extent& extent) {
        if (!ok_ || extent.length == 0) return {};
        if (extent.offset_width == 0) {
            if (extent.length > left()) {
                fail();
                return {};
            }
            return take(static_cast<std::size_t>(extent.length));
        }
        if (!holds(extent)) {
            fail();
            return {};
        }
        return bytes_.subspan(static_cast<std::size_t>(extent.offset), static_cast<std::size_t>(extent.length));
    }

    void set_text(View from, std::u16string& into) {
        into.clear();
        if (from.size() % 2 != 0) return fail();
        if (from.empty()) return;
        into.resize(from.size() / 2);
        std::memcpy(into.data(), from.data(), from.size());
    }

    static void set_ascii(View from, std::string& into) {
        into.resize(from.size());
        if (!from.empty()) std::memcpy(into.data(), from.data(), from.size());
    }

    template <class T>
    void read_chain(View from, std::vector<T>& into, std::size_t align) {
        into.clear();
        while (ok_ && !from.empty()) {
            const auto next = Reader(from).peek_next();
            if (next > from.size() || next % align != 0) return fail();
            Reader inner(from.first(next != 0 ? next : from.size()));
            T::fields(inner, into.emplace_back());
            if (!inner.ok()) return fail();
            if (next == 0) return;
            from = from.subspan(next);
            // A last element must be there when one is announced.
            if (from.empty()) return fail();
        }
    }
    std::uint32_t peek_next() { return get<std::uint32_t>(); }

    View bytes_;
    std::size_t position_ = 0;
    bool ok_ = true;
};

/// Decodes a message from its element (the header and what follows it), any other structure from
/// its own first byte. Nothing when it is malformed, which clients are told as INVALID_PARAMETER.
/// Views inside of the result point into `bytes`.
template <class T>
std::optional<T> decode(View bytes) {
    Reader reader(bytes, Message<T> ? header_size : 0);
    std::optional<T> result(std::in_place);
    T::fields(reader, *result);
    if (!reader.ok()) result.reset();
    return result;
}

} // namespace holdfast::smb2::wire
