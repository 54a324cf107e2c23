#pragma once
// What a caller wants to have captured.

#include "admin_api/http.h"
#include "admin_api/selector.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::admin_api {

struct CaptureQuery {
    Selector who; // client_ip and user alone; neither: everybody
    std::uint64_t max_bytes = 64u << 20;
    std::chrono::seconds time{600};
    std::optional<std::size_t> snap_bytes; // of what is read and written in one message; all of it when not said
    std::string reason;                    // for the audit
};

/// {"client_ip":"10.0.0.0/24"} or {"all":true}, and "user", "max_bytes", "seconds", "snap_bytes", "reason".
Parsed<CaptureQuery> parse_capture_query(std::string_view body);

} // namespace holdfast::admin_api
