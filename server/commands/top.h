#pragma once
// holdfast top: how many handles there are, who has most of them, and which are idle the longest.

#include "server/commands/answers.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

namespace holdfast::server {

struct TopCommand {
    Filters filters;
    std::string by = "user"; // "client", "path", "share", "state", "kind"
    std::size_t rows = 10;   // of each table
    std::chrono::milliseconds interval{2000};
    bool once = false;
};

/// Prints the same picture again and again until the program is ended; on a terminal in the same place. `wait` returns
/// false to end it; it sleeps when empty. A server that is away is an error at the first picture, and later told in its
/// place.
void show_top(AdminApi& api, const TopCommand& command, Console& console,
              const std::function<bool(std::chrono::milliseconds)>& wait = {});

} // namespace holdfast::server
