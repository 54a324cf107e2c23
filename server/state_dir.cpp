#include "server/state_dir.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

namespace holdfast::server {

std::string ensure_state_dir(const std::string& path) {
    std::error_code error;
    const std::filesystem::path parent = std::filesystem::path(path).parent_path();
    if (!parent.empty()) std::filesystem::create_directories(parent, error);
    if (error) return parent.string() + ": " + error.message();
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return path + ": " + std::strerror(errno);

    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return path + ": " + std::strerror(errno);
    if (!S_ISDIR(status.st_mode)) return path + " is not a folder";
    if (status.st_uid != ::geteuid()) return path + " belongs to another user";
    // Whoever may write here may put an account file of their own in the place of ours.
    if ((status.st_mode & 0022) != 0) return path + " may be written by others; chmod go-w " + path;
    return "";
}

} // namespace holdfast::server
