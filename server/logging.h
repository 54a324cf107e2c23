#pragma once
// Log lines: one logger per room, each with a level of its own; text for people or JSON for machines.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::server {

/// The rooms that have a logger of that name (spdlog::get("smb2")).
const std::vector<std::string>& log_rooms();

/// A level for each room, as numbers of spdlog.
using LogLevels = std::map<std::string, int, std::less<>>;

/// "info", or with rooms: "info,smb2=debug,locks=trace". Nothing when a word is unknown.
std::optional<LogLevels> parse_log_levels(std::string_view text);

struct LogOptions {
    std::string levels = "info";
    bool json = false;
};

/// Makes the loggers, all to stderr. To be called once, before any thread starts.
void set_up_logging(const LogOptions& options);
/// New levels for loggers that run; for a reload. False when the text is no level.
bool set_log_levels(std::string_view levels);

/// One line without line end. Control characters and broken UTF-8 never reach the terminal
/// or the file as they are: names come from clients.
std::string text_line(std::string_view time, std::string_view level, std::string_view room, std::string_view message);
std::string json_line(std::string_view time, std::string_view level, std::string_view room, std::string_view message);

} // namespace holdfast::server
