#pragma once
// The command line as data, for whatever is made from it: completion and the manual page.

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace holdfast::server {

struct OptionInfo {
    std::vector<std::string> names;   // "-o", "--output"; none of what goes without a name
    std::string word;                 // of what goes without a name: "ids"
    std::string value;                // "FILE"; empty: it takes none
    std::vector<std::string> choices; // all that its value may be; none: anything
    std::string help;
    bool required = false;
    bool is_file = false; // its value is a path

    bool operator==(const OptionInfo&) const = default;
};

struct CommandInfo {
    std::string name; // "holdfast handles ls"
    std::string help;
    std::string footer;
    std::vector<OptionInfo> options;
    std::vector<CommandInfo> commands;

    /// Its last word.
    std::string word() const { return name.substr(name.rfind(' ') + 1); }
};

/// All but what is hidden.
CommandInfo describe(const CLI::App& app);

/// The command and all below it, in the order of the help.
std::vector<const CommandInfo*> flattened(const CommandInfo& root);

} // namespace holdfast::server
