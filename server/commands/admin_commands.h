#pragma once
// What the admin commands do with the API, whatever carries it.

#include "server/commands/command.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::server {

inline constexpr int exit_nothing_matched = 3;
inline constexpr int exit_partly = 4;

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
};

using Filters = std::vector<std::pair<std::string, std::string>>;
enum class Output : std::uint8_t { table, json };

struct ListCommand {
    std::string path; // "/admin/v1/handles"
    std::string rows; // the member that holds them: "handles"
    Filters filters;
    std::optional<std::size_t> limit; // in all; none: to the end
    Output output = Output::table;
};

/// Follows the cursors to the end, or to the limit.
void list_rows(AdminApi& api, const ListCommand& command, Console& console);

void show_handle(AdminApi& api, const std::string& id, Output output, Console& console);

/// Exactly one of ids, filters and `all` is given, else the console is told.
struct CloseCommand {
    std::vector<std::string> ids;
    Filters filters;
    bool all = false;
    bool dry_run = false;
    std::optional<std::size_t> max;
    std::optional<std::size_t> confirm;
    std::string reason;
    Output output = Output::table;
};
void close_handles(AdminApi& api, const CloseCommand& command, Console& console);

/// What may stand in a query as it is, and the rest as %XX.
std::string percent_encoded(std::string_view text);

} // namespace holdfast::server
