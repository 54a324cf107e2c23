#include "server/commands/command.h"

#include "server/demo_config.h"

#include <algorithm>
#include <filesystem>
#include <ostream>

namespace holdfast::server {

void Console::fail(const std::string& what) {
    err << "holdfast: " << what << '\n';
    exit_code = 1;
}

std::optional<Config> load_config(const std::string& path, Console& console) {
    if (path.empty()) {
        try {
            return demo_config();
        } catch (const std::filesystem::filesystem_error& error) {
            console.fail(error.what());
            return std::nullopt;
        }
    }
    ConfigResult result = check_config(path);
    if (auto* config = std::get_if<Config>(&result)) return std::move(*config);
    for (const Problem& problem : std::get<std::vector<Problem>>(result)) console.err << to_string(problem) << '\n';
    console.exit_code = 1;
    return std::nullopt;
}

std::string format_table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::string text;
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            text += row[i];
            if (i + 1 < row.size()) text.append(widths[i] - row[i].size() + 2, ' ');
        }
        text += '\n';
    }
    return text;
}

} // namespace holdfast::server
