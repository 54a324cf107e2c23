#pragma once
// Closing handles as carefully as the request says, and what came of each.

#include "admin_api/audit.h"
#include "admin_api/backend.h"
#include "admin_api/json_writer.h"
#include "admin_api/native/close_request.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace holdfast::admin_api::native {

/// An id that was asked for or selected, and the open that it named when we looked.
struct Candidate {
    locks::OpenId id{};
    std::optional<locks::OpenRow> row;
};

enum class CloseOutcome : std::uint8_t {
    would_close, // of a dry run
    closed,
    not_found,  // nobody has the id, or its client was faster
    asked,      // its client has been told to give up what it caches
    still_open, // its client has not closed it in time, or was not asked for anything
};

enum class CloseHow : std::uint8_t {
    not_at_all,
    forced,        // without asking: nothing was cached, or nobody wanted to know
    by_client,     // which was asked, wrote back and closed it
    after_flush,   // forced, when its client had given up what it held back
    without_flush, // forced, when its client had not answered in time: what it held back is lost
};

struct ClosedHandle {
    Candidate candidate;
    CloseOutcome outcome{};
    CloseHow how{};
    locks::CloseResult result; // of one that we have closed
};

/// At most one more than request.max: enough to know that there are too many.
std::vector<Candidate> collect(const CloseRequest& request, const Backend& backend);

/// Does it, unless it is a dry run. Returns when all of it has happened; a graceful close takes as long as its grace
/// at most, and shorter when the server ends.
std::vector<ClosedHandle> close_all(std::vector<Candidate> candidates, const CloseRequest& request, Backend& backend);

void write_result(JsonWriter& json, const ClosedHandle& handle);
ChangeResult audit_result(const ClosedHandle& handle);

} // namespace holdfast::admin_api::native
