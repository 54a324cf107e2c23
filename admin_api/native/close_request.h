#pragma once
// The body of POST /admin/v1/handles:close.

#include "admin_api/native/change_request.h"

#include <chrono>

namespace holdfast::admin_api::native {

enum class CloseMode : std::uint8_t {
    force,    // at once; what a client has not written yet is lost
    graceful, // clients that cache are asked first, and have some time
    ask,      // they are asked, and that is all
};
/// What becomes of a handle that is open still when the time of a graceful close is over.
enum class AfterGrace : std::uint8_t { force, report };

inline constexpr std::chrono::milliseconds default_grace{5'000};
inline constexpr std::chrono::milliseconds longest_grace{60'000};
inline constexpr std::chrono::milliseconds longest_block{3'600'000};

/// As in "mode".
std::string_view mode_name(CloseMode mode);

struct CloseRequest : ChangeRequest {
    CloseMode mode = CloseMode::force;
    std::chrono::milliseconds grace = default_grace;
    AfterGrace then = AfterGrace::force;
    std::chrono::milliseconds reopen_block{0}; // the client cannot open the file again for so long
    locks::DeleteOnClose deletion = locks::DeleteOnClose::skip;
};

/// What all changes take, and "mode", "grace_ms", "then", "reopen_block_ms", "delete_on_close".
Parsed<CloseRequest> parse_close_request(std::string_view body);

} // namespace holdfast::admin_api::native
