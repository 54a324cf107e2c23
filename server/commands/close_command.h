#pragma once
// Ending things: handles, sessions, locks, clients. First what would be ended is shown, then somebody agrees.

#include "server/commands/answers.h"
#include "server/commands/output.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::server {

/// What is ended, and how that is called.
struct CloseTarget {
    const char* path = "/admin/v1/handles:close";
    const char* one = "handle";
    const char* many = "handles";
    const char* results = "results"; // kind of rows for admin_table()
    const char* done = "closed";     // what became of them, and the member that counts it
};
inline constexpr CloseTarget close_handles_target{};
inline constexpr CloseTarget close_sessions_target{"/admin/v1/sessions:close", "session", "sessions",
                                                   "session_results"};
inline constexpr CloseTarget break_locks_target{"/admin/v1/locks:break", "lock", "locks", "lock_results", "broken"};
inline constexpr CloseTarget disconnect_target{"/admin/v1/clients:disconnect", "session", "sessions",
                                               "session_results"};

/// Exactly one of ids, filters, client_ip and `all` is given, else the console is told. What stays empty is not sent.
struct CloseCommand {
    CloseTarget target;
    std::vector<std::string> ids;
    Filters filters;
    std::string client_ip;
    bool all = false;

    std::string mode;                     // "force", "graceful", "ask"
    std::optional<std::int64_t> grace_ms; // how long clients have to give up by themselves
    std::string then;                     // "force", "report": what is done with those that have not
    std::optional<std::int64_t> block_ms; // how long its client cannot open the file again
    std::string delete_on_close;          // "honor", "skip"
    std::optional<std::size_t> max;
    std::optional<std::size_t> confirm; // says the same as `yes`, for exactly so many
    std::string reason;
    std::string request_id;

    bool dry_run = false;
    bool yes = false; // nobody is asked
    Output output = Output::table;
};

/// Filters and `all` may mean more than was thought: without `yes` or `confirm` what matches is shown on `err`, and
/// only who agrees at a terminal has it closed, as many as were shown. Without a terminal nothing is closed and the
/// exit code is 2.
///
/// Exit codes: 0 all is closed (or would be), 1 an error or no agreement, 3 nothing matched, 4 some are closed, 5 those
/// asked for are still open.
void run_close(AdminApi& api, const CloseCommand& command, Console& console);

} // namespace holdfast::server
