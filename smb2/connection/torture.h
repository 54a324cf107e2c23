#pragma once

#include <cstdint>

namespace holdfast::smb2 {

/// Faults that smbtorture asks a server for on its own connection, in place of a network that has them (see
/// handlers/fsctl/torture.h). Nobody can ask for them in a release.
struct Torture {
    bool takes_nothing = false;    // as if the client's machine acknowledged nothing
    std::uint8_t read_padding = 0; // bytes between the head of a READ response and the data
};

} // namespace holdfast::smb2
