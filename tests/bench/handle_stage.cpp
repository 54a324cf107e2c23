// holdfast_handle_stage --state DIR --share DIR --admin-port N --handles N
//
// The admin surface of Holdfast over that many opens, one for each file below the share's folder "many", which no
// client has opened and for which no descriptor is held: for machines that do not allow so many. Says "ready", and ends
// with its standard input.

#include "server/admin_surface.h"
#include "server/logging.h"
#include "server/share_setup.h"
#include "smb2/auth/authenticator.h"
#include "smb2/state/connection_table.h"

#include <sys/stat.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace holdfast;

struct NoJobs final : smb2::JobRunner {
    void run(std::function<void()> job) override { job(); }
    void run_after(std::chrono::milliseconds, std::function<void()>) override {}
};

struct NoFile final : locks::Resource {
    void on_close(locks::OpenId, locks::CloseReason) noexcept override {}
    bool remove_name(const std::string&) noexcept override { return false; }
};

struct Options {
    std::string state;
    std::string share;
    std::uint16_t admin_port = 0;
    std::size_t handles = 0;
};

server::Config config_of(const Options& options) {
    server::Config config;
    config.state_dir = options.state;
    config.admin_listen = server::Endpoint::loopback(options.admin_port);
    server::ShareConfig share;
    share.name = "share";
    share.path = options.share;
    config.shares.push_back(share);
    return config;
}

std::vector<std::string> files_below(const fs::path& folder) {
    std::vector<std::string> paths;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    return paths;
}

std::shared_ptr<const locks::Owner> owner_on(const smb2::Share& share, smb2::ServerState& state) {
    auto owner = std::make_shared<locks::Owner>();
    owner->session = state.sessions.create(std::chrono::system_clock::now(), 1)->id;
    owner->tree = locks::TreeId{1};
    owner->share = share.id;
    owner->share_name = share.settings.name;
    owner->counts = share.counts;
    owner->user = "ann";
    owner->client_address = "192.0.2.7";
    owner->client_name = "WS01";
    owner->dialect = 0x0311;
    return owner;
}

void open_files(smb2::ServerState& state, const Options& options) {
    const auto share = state.shares.find("share");
    const auto owner = owner_on(*share, state);
    std::size_t opened = 0;
    for (const std::string& path : files_below(options.share + "/many")) {
        if (opened++ == options.handles) return;
        struct ::stat found {};
        if (::stat(path.c_str(), &found) != 0) throw std::runtime_error("cannot look at " + path);
        locks::OpenRequest request;
        request.file = {found.st_dev, found.st_ino, 0};
        request.access = locks::Access::read_data | locks::Access::write_data;
        request.path = path.substr(options.share.size() + 1);
        request.now = std::chrono::system_clock::now();
        request.owner = owner;
        request.resource = std::make_unique<NoFile>();
        if (!state.locks.open(std::move(request)).open) throw std::runtime_error("cannot open " + path);
    }
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app;
    app.add_option("--state", options.state)->required();
    app.add_option("--share", options.share)->required();
    app.add_option("--admin-port", options.admin_port)->required();
    app.add_option("--handles", options.handles)->required();
    CLI11_PARSE(app, argc, argv);

    server::set_up_logging({.levels = "warning"});
    const server::Config config = config_of(options);
    smb2::ConnectionTable connections;
    smb2::Waker waker{connections};
    locks::LockManager locks{{}, waker};
    smb2::auth::AccountStore accounts{options.state + "/accounts"};
    smb2::auth::Authenticator authenticator{{}, accounts};
    NoJobs jobs;
    smb2::ServerState state{{}, locks, authenticator, connections, jobs};
    for (const std::string& problem : server::add_shares(state, config)) {
        std::cerr << problem << '\n';
        return 1;
    }
    server::AdminSurface surface(config, state, accounts);
    std::cout << "empty" << std::endl; // whoever measures memory looks now, and says so
    std::string line;
    std::getline(std::cin, line);
    open_files(state, options);
    if (const std::string problem = surface.start(); !problem.empty()) {
        std::cerr << problem << '\n';
        return 1;
    }
    std::cout << "ready" << std::endl;
    while (std::getline(std::cin, line)) {
    }
    surface.stop();
    locks.close_all(locks::CloseReason::shutdown);
    return 0;
}
