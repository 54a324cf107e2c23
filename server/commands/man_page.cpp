#include "server/commands/man_page.h"

#include "server/version.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <ostream>

namespace holdfast::server {

namespace {

/// As roff prints it: a hyphen as it stands, no line that would be a request.
std::string plain(const std::string& text) {
    std::string safe;
    for (const char c : text) {
        if (c == '\\') {
            safe += "\\e";
        } else if (c == '-') {
            safe += "\\-";
        } else {
            safe += c;
        }
    }
    return safe.starts_with('.') || safe.starts_with('\'') ? "\\&" + safe : safe;
}

std::string title_of(const OptionInfo& option) {
    std::string title;
    for (const std::string& name : option.names) title += (title.empty() ? "\\fB" : ", \\fB") + plain(name) + "\\fR";
    if (title.empty()) return "\\fI" + plain(option.word) + "\\fR";
    if (option.value.empty()) return title;
    std::string value;
    for (const std::string& choice : option.choices) value.append(value.empty() ? "" : "|").append(choice);
    return title + " \\fI" + plain(value.empty() ? option.value : value) + "\\fR";
}

std::string paragraph(const OptionInfo& option) {
    std::string help = option.help;
    if (option.names.empty() && !option.choices.empty()) {
        help += ": ";
        for (const std::string& choice : option.choices)
            help += choice + (&choice == &option.choices.back() ? "" : ", ");
    }
    return ".TP\n" + title_of(option) + '\n' + plain(help) + ".\n";
}

constexpr std::size_t many_commands = 6;

/// Options that at least so many commands have in the same way.
std::vector<OptionInfo> shared_options(const std::vector<const CommandInfo*>& commands) {
    std::vector<std::pair<OptionInfo, std::size_t>> counted;
    for (const CommandInfo* command : commands) {
        for (const OptionInfo& option : command->options) {
            const auto known =
                std::find_if(counted.begin(), counted.end(), [&](const auto& entry) { return entry.first == option; });
            if (known == counted.end()) {
                counted.emplace_back(option, 1);
            } else {
                ++known->second;
            }
        }
    }
    std::vector<OptionInfo> shared;
    for (auto& [option, count] : counted) {
        if (count >= many_commands && !option.names.empty()) shared.push_back(option);
    }
    return shared;
}

bool is_in(const OptionInfo& option, const std::vector<OptionInfo>& options) {
    return std::find(options.begin(), options.end(), option) != options.end();
}

std::string usage_of(const CommandInfo& command) {
    std::string usage = ".SS " + plain(command.name);
    for (const OptionInfo& option : command.options) {
        if (!option.word.empty() && option.names.empty())
            usage += option.required ? ' ' + option.word : " [" + option.word + ']';
    }
    return usage + '\n';
}

std::string section_of(const CommandInfo& command, const std::vector<OptionInfo>& shared) {
    std::string text = usage_of(command) + plain(command.help) + ".\n";
    std::string also;
    for (const OptionInfo& option : command.options) {
        if (!is_in(option, shared)) {
            text += paragraph(option);
        } else if (option.names.back() != "--help") {
            also += (also.empty() ? "\\fB" : ", \\fB") + plain(option.names.back()) + "\\fR";
        }
    }
    if (!also.empty()) text += ".P\nAlso: " + also + ".\n";
    if (!command.footer.empty()) text += ".P\n" + plain(command.footer) + '\n';
    return text;
}

constexpr const char* description =
    R"(Holdfast serves folders to Windows, macOS and Linux over SMB 2 and 3. Its open handles, byte\-range locks, leases
and sessions can be seen and ended while clients work.
.P
\fBholdfast serve\fR is the server. \fBuser\fR and \fBtoken\fR change what is kept in its state folder. The other
commands speak with the admin API of a server that runs, whose address and token they find in its configuration file.
)";

constexpr const char* after_the_commands = R"(.SH OUTPUT
\fBtable\fR is for people; \fBwide\fR has more columns. \fBjson\fR is one document as the API has it, all pages joined;
\fBjsonl\fR one object a line. \fBcsv\fR follows RFC 4180: lines end in CR LF, the first has the names of the columns,
which are members as in JSON (user.name) and stay what they are. What is not known is "\-" in tables, null in JSON and
empty in CSV. Control characters in names are shown as "?" in tables and CSV.
.SH EXIT STATUS
.TP
\fB0\fR
Done; a list, also an empty one; nothing is in the way.
.TP
\fB1\fR
It did not work, or nobody agreed.
.TP
\fB2\fR
The command line makes no sense, or there is no terminal to ask.
.TP
\fB3\fR
Nothing matched.
.TP
\fB4\fR
Partly done: some handles were gone, or are still open.
.TP
\fB5\fR
Blocked: what was asked for is still open; somebody is in the way.
.SH FILES
.TP
\fI<state_dir>/admin.token\fR
The token that the first start of a server leaves for its administrators.
.SH EXAMPLES
Who is in the way of a rename, and what helps:
.P
.nf
holdfast why rename //filer/projects/q3
holdfast why rename /srv/projects/q3
.fi
.P
Ask the clients below a folder to let go, and close after five seconds what they have not:
.P
.nf
holdfast handles close \-\-share projects \-\-under q3 \-\-graceful 5s \-\-reason INC\-4711
.fi
.P
Handles of a user that have been idle for a day, as a table for a spreadsheet:
.P
.nf
holdfast handles ls \-\-user ann \-\-idle 1d \-o csv > idle.csv
.fi
.P
Everything that is refused to somebody, as it happens:
.P
.nf
holdfast events \-f \-\-types 'conflict.*'
.fi
.SH SEE ALSO
\fBsmbclient\fR(1), \fBmount.cifs\fR(8)
)";

} // namespace

std::string man_page(const CommandInfo& root, const std::string& release) {
    const auto commands = flattened(root);
    const auto shared = shared_options(commands);
    std::string text = ".\\\" Made by \"holdfast man\"; a test compares them.\n.TH HOLDFAST 1 \"\" \"holdfast " +
                       plain(release) +
                       "\" \"User Commands\"\n.SH NAME\nholdfast \\- file server for SMB 2 and 3 whose "
                       "open handles can be seen and ended\n.SH SYNOPSIS\n\\fBholdfast\\fR "
                       "\\fIcommand\\fR [\\fIoptions\\fR]\n.SH DESCRIPTION\n" +
                       description + ".SH COMMANDS\n";
    for (const CommandInfo* command : commands) {
        if (command->commands.empty()) text += section_of(*command, shared);
    }
    text += ".SH OPTIONS\nOf the program:\n";
    for (const OptionInfo& option : root.options) {
        if (!is_in(option, shared)) text += paragraph(option);
    }
    text += ".P\nOf many commands:\n";
    for (const OptionInfo& option : shared) text += paragraph(option);
    return text + after_the_commands;
}

void add_man_command(CLI::App& app, Console& console) {
    CLI::App* command = app.add_subcommand("man", "Prints the manual page in roff");
    command->group(""); // of no use but for man/holdfast.1
    command->callback([&app, &console] { console.out << man_page(describe(app), version); });
}

} // namespace holdfast::server
