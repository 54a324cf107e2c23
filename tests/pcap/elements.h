#pragma once
// The messages of a frame, one by one.

#include "smb2/wire/header.h"

namespace holdfast::pcap {

/// Calls `visit(header, bytes)` for each element of a compound, with its padding, up to the first that makes no sense.
template <class Visit>
void for_each_element(smb2::wire::View frame, Visit visit) {
    for (smb2::wire::View rest = frame; !rest.empty();) {
        const auto header = smb2::wire::decode_header(rest);
        if (!header || header->next_command > rest.size()) return;
        const std::size_t length = header->next_command == 0 ? rest.size() : header->next_command;
        visit(*header, rest.first(length));
        rest = rest.subspan(length);
    }
}

} // namespace holdfast::pcap
