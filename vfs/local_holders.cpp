#include "vfs/local_holders.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

namespace holdfast::vfs {

namespace {

namespace fs = std::filesystem;

template <class Number>
std::optional<Number> number(std::string_view text, int base = 10) {
    Number value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string command_of(const fs::path& process) {
    std::ifstream file(process / "comm");
    std::string command;
    std::getline(file, command);
    return command;
}

/// Processes come and go meanwhile, and those of others may be closed to us: what cannot be read is not there.
template <class Visit>
void for_each_descriptor(const fs::path& process, Visit&& visit) {
    std::error_code error;
    for (fs::directory_iterator it(process / "fd", error), end; !error && it != end; it.increment(error)) {
        struct stat status {};
        if (::stat(it->path().c_str(), &status) != 0) continue;
        if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) continue;
        std::error_code unreadable;
        const fs::path target = fs::read_symlink(it->path(), unreadable);
        if (!unreadable) visit(FileId{status.st_dev, status.st_ino}, target.string());
    }
}

} // namespace

std::vector<LocalProcess> local_processes(const std::function<bool(const FileId&, std::string_view path)>& wanted,
                                          std::size_t limit) {
    std::vector<LocalProcess> found;
    std::error_code error;
    for (fs::directory_iterator it("/proc", error), end; !error && it != end; it.increment(error)) {
        const auto id = number<int>(it->path().filename().string());
        if (!id || *id == ::getpid()) continue;
        std::set<std::string> seen;
        for_each_descriptor(it->path(), [&](const FileId& file, const std::string& path) {
            if (found.size() == limit || !wanted(file, path) || !seen.insert(path).second) return;
            found.push_back({*id, command_of(it->path()), path});
        });
        if (found.size() == limit) break;
    }
    return found;
}

/// Lines as proc(5) has them: "1: POSIX  ADVISORY  WRITE 4242 fd:00:5694467 0 EOF"; of a waiter there is an arrow
/// after the number.
std::vector<LocalLock> parse_local_locks(std::string_view text, const FileId& file, int except_process) {
    std::vector<LocalLock> locks;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string ordinal, kind, advisory, mode, process, place, first, last;
        if (!(words >> ordinal >> kind >> advisory >> mode >> process >> place >> first >> last)) continue;
        if (kind != "POSIX" && kind != "OFDLCK") continue;
        const auto colon = place.rfind(':');
        const auto middle = place.find(':');
        if (colon == std::string::npos || middle == colon) continue;
        const auto major = number<unsigned>(std::string_view(place).substr(0, middle), 16);
        const auto minor = number<unsigned>(std::string_view(place).substr(middle + 1, colon - middle - 1), 16);
        const auto inode = number<std::uint64_t>(std::string_view(place).substr(colon + 1));
        const auto id = number<int>(process);
        const auto begin = number<std::uint64_t>(first);
        const auto end = last == "EOF" ? std::optional(UINT64_MAX) : number<std::uint64_t>(last);
        if (!major || !minor || !inode || !id || !begin || !end) continue;
        if (FileId{makedev(*major, *minor), *inode} != file || *id == except_process) continue;
        locks.push_back({std::max(*id, 0), mode == "WRITE", *begin, *end});
    }
    return locks;
}

std::vector<LocalLock> local_locks_on(const FileId& file) {
    std::ifstream input("/proc/locks");
    std::ostringstream text;
    text << input.rdbuf();
    return parse_local_locks(text.str(), file, ::getpid());
}

} // namespace holdfast::vfs
