#pragma once
// What every command of the program is given.

#include "server/config.h"

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::server {

/// Where a command reads and writes, and what the program will answer to its caller.
struct Console {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    int exit_code = 0;
    bool is_terminal = false;   // somebody sits at `in` and can be asked
    bool shows_screens = false; // `out` is a terminal, where what stands there can be overwritten

    /// Says what went wrong; the program ends with 1.
    void fail(const std::string& what);
};

/// The configuration at `path`, or the demo's when that is empty. Tells the console what is wrong.
std::optional<Config> load_config(const std::string& path, Console& console);

/// Rows as columns of equal width, the first row as their title.
std::string format_table(const std::vector<std::vector<std::string>>& rows);

} // namespace holdfast::server
