#include "server/commands/command_tree.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace holdfast::server {

namespace {

/// CLI11 writes "TEXT:{table,json}" where only these are taken.
std::vector<std::string> choices_in(const std::string& type) {
    std::vector<std::string> choices;
    const auto open = type.find('{');
    const auto close = type.find('}');
    if (open == std::string::npos || close == std::string::npos) return choices;
    std::string rest = type.substr(open + 1, close - open - 1);
    while (!rest.empty()) {
        const auto comma = std::min(rest.find(','), rest.size());
        choices.push_back(rest.substr(0, comma));
        rest.erase(0, comma + 1);
    }
    return choices;
}

OptionInfo describe(const CLI::Option& option) {
    static constexpr std::array<std::string_view, 3> files{"--config", "--token-file", "--ca"};
    OptionInfo info;
    for (const std::string& name : option.get_snames()) info.names.push_back('-' + name);
    for (const std::string& name : option.get_lnames()) info.names.push_back("--" + name);
    info.word = option.get_name(true);
    if (option.get_lnames().size() + option.get_snames().size() > 0 && info.word.starts_with('-')) info.word.clear();
    const std::string type = option.get_type_name();
    if (option.get_items_expected_max() > 0) info.value = type.substr(0, type.find(':'));
    info.choices = choices_in(type);
    info.help = option.get_description();
    info.required = option.get_required();
    info.is_file = info.value == "FILE" || std::any_of(files.begin(), files.end(), [&](std::string_view file) {
                       return std::find(info.names.begin(), info.names.end(), file) != info.names.end();
                   });
    if (info.is_file) info.value = "FILE";
    return info;
}

CommandInfo describe(const CLI::App& app, const std::string& name) {
    CommandInfo info{name, app.get_description(), app.get_footer(), {}, {}};
    for (const CLI::Option* option : app.get_options()) {
        if (!option->get_group().empty()) info.options.push_back(describe(*option));
    }
    for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (!sub->get_group().empty()) info.commands.push_back(describe(*sub, name + ' ' + sub->get_name()));
    }
    return info;
}

void append_flattened(std::vector<const CommandInfo*>& all, const CommandInfo& command) {
    all.push_back(&command);
    for (const CommandInfo& sub : command.commands) append_flattened(all, sub);
}

} // namespace

CommandInfo describe(const CLI::App& app) { return describe(app, app.get_name()); }

std::vector<const CommandInfo*> flattened(const CommandInfo& root) {
    std::vector<const CommandInfo*> all;
    append_flattened(all, root);
    return all;
}

} // namespace holdfast::server
