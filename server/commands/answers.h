#pragma once
// How commands speak with the admin API, whatever carries it, and how they read what it answers.

#include "server/commands/command.h"

#include <boost/json.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::server {

inline constexpr int exit_misuse = 2;
inline constexpr int exit_nothing_matched = 3;
inline constexpr int exit_partly = 4;
inline constexpr int exit_blocked = 5;

struct AdminReply {
    int status = 0; // 0: no answer came, and `body` says why
    std::string body;
};

/// Carries requests to the API.
class AdminApi {
  public:
    virtual ~AdminApi() = default;
    virtual AdminReply get(const std::string& target) = 0;
    virtual AdminReply post(const std::string& target, const std::string& body) = 0;

    /// A stream of server-sent events: what comes is given to `take` until that returns false or the stream ends.
    /// `last_event_id` may be empty. The reply has a body only when its status is not 200.
    virtual AdminReply stream(const std::string& target, const std::string& last_event_id,
                              const std::function<bool(std::string_view)>& take) = 0;
    /// The same of what a request with a body is answered with, whatever it is.
    virtual AdminReply download(const std::string& target, const std::string& body,
                                const std::function<bool(std::string_view)>& take) = 0;
};

/// Parameters of a query, in order; members of a selector.
using Filters = std::vector<std::pair<std::string, std::string>>;

/// What may stand in a query as it is, and the rest as %XX.
std::string percent_encoded(std::string_view text);
/// "/admin/v1/handles?share=demo&limit=5".
std::string target_with(const std::string& path, const Filters& query);

/// The object that a reply of status 200 has; else the console has been told.
std::optional<boost::json::object> object_of(const AdminReply& reply, Console& console);
/// The member, or null after telling the console.
const boost::json::array* array_in(const boost::json::object& object, std::string_view name, Console& console);
/// 0 where there is no such number.
std::int64_t count_in(const boost::json::object& object, std::string_view name);
/// The member as it is; empty where it is no text.
std::string text_in(const boost::json::object& object, std::string_view name);

} // namespace holdfast::server
