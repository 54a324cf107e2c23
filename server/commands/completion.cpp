#include "server/commands/completion.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <map>
#include <memory>
#include <ostream>

namespace holdfast::server {

namespace {

/// In single quotes.
std::string quoted(const std::string& text) {
    std::string word = "'";
    for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + '\'';
}

std::string joined(const std::vector<std::string>& words, const char* between) {
    std::string text;
    for (const std::string& word : words) text.append(text.empty() ? "" : between).append(word);
    return text;
}

/// "holdfast handles ls --kind" -> the words that may follow it. Only options that take a value.
std::map<std::string, OptionInfo> values_of(const std::vector<const CommandInfo*>& commands) {
    std::map<std::string, OptionInfo> values;
    for (const CommandInfo* command : commands) {
        for (const OptionInfo& option : command->options) {
            if (option.value.empty()) continue;
            for (const std::string& name : option.names) values[command->name + ' ' + name] = option;
        }
    }
    return values;
}

/// Patterns of a case, from texts that have the same effect.
using Cases = std::map<std::string, std::vector<std::string>>;

std::string case_lines(const Cases& cases, const std::string& indent) {
    std::string text;
    for (const auto& [action, patterns] : cases) {
        std::vector<std::string> all;
        for (const std::string& pattern : patterns) all.push_back(quoted(pattern));
        text.append(indent).append(joined(all, " | ")).append(") ").append(action).append(" ;;\n");
    }
    return text;
}

/// Every command but the first, as a pattern: those words go deeper.
std::string deeper_lines(const std::vector<const CommandInfo*>& commands, const std::string& action) {
    Cases cases;
    for (std::size_t i = 1; i < commands.size(); ++i) cases[action].push_back(commands[i]->name);
    return case_lines(cases, "        ");
}

/// What a command may be followed by that goes without a name: words that are known, or a file.
struct Plain {
    std::vector<std::string> choices;
    bool files = false;
};
Plain plain_of(const CommandInfo& command) {
    Plain plain;
    for (const OptionInfo& option : command.options) {
        if (option.word.empty()) continue;
        plain.choices.insert(plain.choices.end(), option.choices.begin(), option.choices.end());
        plain.files = plain.files || option.is_file;
    }
    return plain;
}

/// Words of zsh's _describe: "name:what it is".
std::string described(const std::string& name, const std::string& help) {
    std::string text;
    for (const char c : name) text += c == ':' ? std::string("\\:") : std::string(1, c);
    return quoted(text + ':' + help);
}

std::string zsh_action(const CommandInfo& command) {
    std::string commands;
    std::string options;
    for (const CommandInfo& sub : command.commands) commands += ' ' + described(sub.word(), sub.help);
    for (const OptionInfo& option : command.options) {
        for (const std::string& name : option.names) options += ' ' + described(name, option.help);
    }
    const Plain plain = plain_of(command);
    std::string action;
    if (!commands.empty()) action += "commands=(" + commands.substr(1) + "); ";
    if (!options.empty()) action += "options=(" + options.substr(1) + "); ";
    if (!plain.choices.empty()) action += "compadd -- " + joined(plain.choices, " ") + "; ";
    if (plain.files) action += "_files; ";
    return action + ":";
}

} // namespace

std::string bash_completion(const CommandInfo& root) {
    const auto commands = flattened(root);
    Cases values;
    for (const auto& [name, option] : values_of(commands)) {
        const std::string action =
            option.is_file
                ? "compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$current\")); return"
                : "COMPREPLY=($(compgen -W " + quoted(joined(option.choices, " ")) + " -- \"$current\")); return";
        values[action].push_back(name);
    }
    std::string words;
    for (const CommandInfo* command : commands) {
        std::vector<std::string> all;
        for (const CommandInfo& sub : command->commands) all.push_back(sub.word());
        const Plain plain = plain_of(*command);
        all.insert(all.end(), plain.choices.begin(), plain.choices.end());
        for (const OptionInfo& option : command->options)
            all.insert(all.end(), option.names.begin(), option.names.end());
        words += "    " + quoted(command->name) + ") words=" + quoted(joined(all, " ")) +
                 (plain.files ? "; files=yes" : "") + " ;;\n";
    }
    return "# Completes the words of " + root.name + " in bash:  source <(" + root.name +
           " completion bash)\n"
           "_" +
           root.name +
           "() {\n"
           "    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
           "    local command=" +
           root.name +
           " words='' files='' i\n"
           "    COMPREPLY=()\n"
           "    for ((i = 1; i < COMP_CWORD; ++i)); do\n"
           "        case \"$command ${COMP_WORDS[i]}\" in\n" +
           deeper_lines(commands, "command+=\" ${COMP_WORDS[i]}\"") +
           "        esac\n"
           "    done\n"
           "    case \"$command $before\" in\n" +
           case_lines(values, "    ") +
           "    esac\n"
           "    case $command in\n" +
           words +
           "    esac\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "    if [ -n \"$files\" ] && [[ $current != -* ]]; then\n"
           "        compopt -o filenames 2>/dev/null\n"
           "        COMPREPLY+=($(compgen -f -- \"$current\"))\n"
           "    fi\n"
           "}\n"
           "complete -F _" +
           root.name + ' ' + root.name + '\n';
}

std::string zsh_completion(const CommandInfo& root) {
    const auto commands = flattened(root);
    Cases values;
    for (const auto& [name, option] : values_of(commands)) {
        std::string action = "return";
        if (option.is_file) action = "_files; return";
        if (!option.choices.empty()) action = "compadd -- " + joined(option.choices, " ") + "; return";
        values[action].push_back(name);
    }
    std::string actions;
    for (const CommandInfo* command : commands) {
        actions += "    (" + quoted(command->name) + ") " + zsh_action(*command) + " ;;\n";
    }
    return "#compdef " + root.name + "\n# Completes the words of " + root.name + " in zsh:  source <(" + root.name +
           " completion zsh), or this file as _" + root.name +
           " in a folder of $fpath\n"
           "_" +
           root.name +
           "() {\n"
           "    local command=" +
           root.name +
           " i\n"
           "    local -a commands options\n"
           "    for ((i = 2; i < CURRENT; ++i)); do\n"
           "        case \"$command ${words[i]}\" in\n" +
           deeper_lines(commands, "command+=\" ${words[i]}\"") +
           "        esac\n"
           "    done\n"
           "    case \"$command ${words[CURRENT-1]}\" in\n" +
           case_lines(values, "    ") +
           "    esac\n"
           "    case $command in\n" +
           actions +
           "    esac\n"
           "    (( $#commands )) && _describe command commands\n"
           "    (( $#options )) && _describe -o option options\n"
           "}\n"
           "if [ \"$funcstack[1]\" = _" +
           root.name + " ]; then _" + root.name + " \"$@\"; else compdef _" + root.name + ' ' + root.name + "; fi\n";
}

void add_completion_command(CLI::App& app, Console& console) {
    CLI::App* command = app.add_subcommand("completion", "Prints a script that completes words in a shell");
    auto shell = std::make_shared<std::string>();
    command->add_option("shell", *shell, "Which shell")->required()->check(CLI::IsMember({"bash", "zsh"}));
    command->footer("bash: source <(holdfast completion bash)   zsh: source <(holdfast completion zsh)");
    command->callback([&app, &console, shell] {
        const CommandInfo root = describe(app);
        console.out << (*shell == "bash" ? bash_completion(root) : zsh_completion(root));
    });
}

} // namespace holdfast::server
