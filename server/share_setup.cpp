#include "server/share_setup.h"

#include "smb2/state/session_teardown.h"
#include "vfs/names.h"

namespace holdfast::server {

namespace {

/// Empty when all is well.
std::string add_share(smb2::ServerState& state, const ShareConfig& config) {
    vfs::VolumeConfig volume_config;
    volume_config.path = config.path;
    volume_config.read_only = config.read_only;
    volume_config.symlinks =
        config.symlinks == Symlinks::inside ? vfs::SymlinkPolicy::follow_inside : vfs::SymlinkPolicy::refuse;
    volume_config.file_mode = config.file_mode;
    volume_config.folder_mode = config.folder_mode;
    volume_config.short_names = config.short_names;
    volume_config.spares_kernel_leases = config.kernel_oplocks;
    volume_config.named_streams = config.named_streams;
    auto volume = vfs::Volume::mount(volume_config);
    if (!volume)
        return "share " + config.name + ": cannot serve " + config.path + ": " +
               std::string(vfs::to_string(volume.error()));

    smb2::ShareSettings settings;
    settings.name = config.name;
    settings.comment = config.comment;
    settings.path = config.path;
    settings.read_only = config.read_only;
    settings.hidden = config.hidden;
    settings.continuously_available = config.continuously_available;
    settings.encrypt = config.encrypt;
    settings.change_notify = config.change_notify;
    settings.allowed_users = config.users;
    settings.hide_files = config.hide_files;
    settings.short_names = config.short_names;
    settings.respects_local_locks = config.local_locks == LocalLocks::respect;
    settings.late_write_time = config.late_write_time;
    settings.kernel_oplocks = config.kernel_oplocks;
    state.shares.add(std::move(settings), std::move(*volume));
    return {};
}

void end_trees_of(smb2::ServerState& state, const smb2::Share& share) {
    constexpr std::size_t page_size = 256;
    locks::SessionId after{};
    for (;;) {
        const auto page = state.sessions.list(after, page_size);
        for (const auto& session : page) {
            after = session->id;
            for (const auto& tree : session->trees())
                if (tree->share->id == share.id)
                    smb2::end_tree(state, *session, tree->id, locks::CloseReason::tree_disconnect);
        }
        if (page.size() < page_size) return;
    }
}

} // namespace

std::vector<std::string> add_shares(smb2::ServerState& state, const Config& config) {
    std::vector<std::string> problems;
    for (const ShareConfig& share : config.shares)
        if (std::string problem = add_share(state, share); !problem.empty()) problems.push_back(std::move(problem));

    smb2::ShareSettings ipc;
    ipc.name = "IPC$";
    ipc.comment = "Remote IPC";
    ipc.type = smb2::ShareType::pipe;
    ipc.hidden = true;
    state.shares.add(std::move(ipc), nullptr);
    return problems;
}

std::vector<std::string> apply_shares(smb2::ServerState& state, const ConfigDiff& diff) {
    std::vector<std::string> problems;
    for (const std::string& name : diff.removed) {
        const auto share = state.shares.find(name);
        state.shares.remove(name);
        if (share) end_trees_of(state, *share);
    }
    for (const ShareConfig& share : diff.changed) {
        state.shares.remove(share.name);
        if (std::string problem = add_share(state, share); !problem.empty()) problems.push_back(std::move(problem));
    }
    for (const ShareConfig& share : diff.added)
        if (std::string problem = add_share(state, share); !problem.empty()) problems.push_back(std::move(problem));
    return problems;
}

} // namespace holdfast::server
