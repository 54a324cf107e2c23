#include "server/demo_config.h"

#include <cstdlib>
#include <filesystem>

#include <unistd.h>

namespace holdfast::server {

namespace fs = std::filesystem;

std::string demo_home() {
    const auto from_environment = [](const char* name) -> std::string {
        const char* value = std::getenv(name);
        return value != nullptr ? value : "";
    };
    if (const std::string state = from_environment("XDG_STATE_HOME"); !state.empty()) return state + "/holdfast/demo";
    if (geteuid() == 0) return "/var/lib/holdfast/demo";
    return from_environment("HOME") + "/.local/state/holdfast/demo";
}

Config demo_config(const std::string& home) {
    const fs::path files = fs::path(home) / "files";
    const fs::path state = fs::path(home) / "state";
    fs::create_directories(files);
    fs::create_directories(state);
    fs::permissions(state, fs::perms::owner_all);

    Config config;
    config.listen = {Endpoint::loopback(4450)};
    config.admin_listen = Endpoint::loopback(4451);
    config.state_dir = state.string();
    ShareConfig share;
    share.name = "demo";
    share.path = files.string();
    share.comment = "A folder to try Holdfast with";
    config.shares.push_back(std::move(share));
    return config;
}

} // namespace holdfast::server
