#pragma once
// The list of create contexts: names and data, whatever they mean.

#include "smb2/wire/codec.h"

#include <algorithm>

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.13.2 SMB2_CREATE_CONTEXT Request Values.
template <class Data>
struct BasicCreateContext {
    std::string name{}; // 4 bytes, or the 16 of a GUID
    Data data{};

    static void fields(auto& wire, auto& m) {
        Extent name;
        Extent data;
        wire.next_entry("Next");
        wire.offset16("NameOffset", name);
        wire.length16("NameLength", name);
        wire.reserved(2);
        wire.offset16("DataOffset", data);
        wire.length32("DataLength", data);
        wire.ascii("Name", name, m.name);
        wire.bytes("Data", data, m.data, {.align = 8, .empty = Empty::zero});
        // Longer names exist nowhere, and DataOffset could not reach beyond them.
        wire.require(m.name.size() <= 256);
    }
};

/// Of a request: the data lies in the frame.
using CreateContextView = BasicCreateContext<View>;
/// Of a response: the data is its own.
using CreateContext = BasicCreateContext<Bytes>;

/// The first context of this name; null when there is none.
template <class Data>
const BasicCreateContext<Data>* find_context(const std::vector<BasicCreateContext<Data>>& contexts,
                                             std::string_view name) {
    const auto found = std::find_if(contexts.begin(), contexts.end(), [&](const auto& c) { return c.name == name; });
    return found == contexts.end() ? nullptr : &*found;
}

/// A context for the list, from its typed content.
template <class T>
CreateContext create_context(const T& typed) {
    return {std::string(T::name), to_bytes(typed)};
}

} // namespace holdfast::smb2::wire
