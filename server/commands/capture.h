#pragma once
// holdfast capture: what clients and the server say to each other, into a file for Wireshark.

#include "server/commands/answers.h"

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::server {

struct CaptureCommand {
    std::string client = {}; // an address or a range; everybody when empty
    std::string user = {};   // everybody when empty
    std::string output = "-";
    std::optional<std::uint64_t> seconds = {};
    std::optional<std::uint64_t> max_bytes = {};
    std::optional<std::uint64_t> snap_bytes = {};
    std::string reason = {};
};

/// Writes until the server ends it, or the program is ended: the file is whole then too. A file that is there is
/// replaced once the server has agreed; others than its owner may not read it.
void run_capture(AdminApi& api, const CaptureCommand& command, Console& console);

} // namespace holdfast::server
