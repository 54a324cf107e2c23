#pragma once
// holdfast why: who is in the way, and what helps.

#include "server/commands/answers.h"
#include "server/commands/location.h"
#include "server/commands/output.h"

#include <optional>
#include <string>

namespace holdfast::server {

struct WhyCommand {
    std::string operation; // "rename", "delete", "open", "write"
    std::string place;     // as find_location() takes it
    std::string new_place; // of a rename; may be empty
    Filters more;          // access, share_mode, offset, length
    std::string same_api; // options that a command needs to reach the same API, with a space before: " --config x.toml"
    Output output = Output::table;
};

/// Exit codes: 0 nothing is in the way for good, 1 an error, 2 the place makes no sense, 3 there is no such file, 5 it
/// is blocked.
void explain(AdminApi& api, const WhyCommand& command, Console& console);

/// As a shell reads it as one word.
std::string shell_word(const std::string& text);

} // namespace holdfast::server
