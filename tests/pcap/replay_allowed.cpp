#include "tests/pcap/replay_allowed.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace holdfast::pcap {
namespace {

/// '*' stands for any text, also none.
bool matches(std::string_view pattern, std::string_view text) {
    if (pattern.empty()) return text.empty();
    if (pattern.front() != '*')
        return !text.empty() && pattern.front() == text.front() && matches(pattern.substr(1), text.substr(1));
    for (std::size_t skipped = 0; skipped <= text.size(); ++skipped)
        if (matches(pattern.substr(1), text.substr(skipped))) return true;
    return false;
}

} // namespace

Excuses::Excuses(const std::string& paths) {
    std::istringstream tables(paths);
    for (std::string path; std::getline(tables, path, ',');) read(path);
}

void Excuses::read(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error(path + ": cannot be read");
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        std::istringstream cells(line);
        Excuse& row = rows_.emplace_back();
        if (!std::getline(cells, row.capture, '\t') || !std::getline(cells, row.command, '\t') ||
            !std::getline(cells, row.what, '\t') || !std::getline(cells, row.reason) || row.reason.empty())
            throw std::runtime_error(path + ": a row has four columns: " + line);
    }
}

const Excuse* Excuses::find(const std::string& capture, const Difference& difference) {
    const std::string_view command = smb2::to_string(difference.command);
    const auto row = std::ranges::find_if(rows_, [&](const Excuse& excuse) {
        return matches(excuse.capture, capture) && matches(excuse.command, command) &&
               matches(excuse.what, difference.what);
    });
    if (row == rows_.end()) return nullptr;
    ++row->used;
    return &*row;
}

std::vector<Excuse> Excuses::unused(const std::vector<std::string>& captures) const {
    std::vector<Excuse> rows;
    for (const Excuse& row : rows_) {
        const bool concerns =
            std::ranges::any_of(captures, [&](const std::string& capture) { return matches(row.capture, capture); });
        if (concerns && row.used == 0) rows.push_back(row);
    }
    return rows;
}

} // namespace holdfast::pcap
