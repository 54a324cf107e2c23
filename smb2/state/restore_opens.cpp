#include "smb2/state/restore_opens.h"

#include "smb2/state/file_record.h"
#include "smb2/state/session_teardown.h"

#include <spdlog/spdlog.h>

namespace holdfast::smb2 {

namespace {

std::shared_ptr<const locks::Owner> owner_of(const locks::SavedOpen& saved, const Share& share) {
    auto owner = std::make_shared<locks::Owner>();
    owner->share = share.id;
    owner->share_name = share.settings.name;
    owner->user = saved.user;
    owner->domain = saved.domain;
    owner->sid = saved.sid;
    owner->uid = saved.uid;
    owner->client_address = saved.client_address;
    owner->client_name = saved.client_name;
    owner->client_guid = saved.client_guid;
    owner->dialect = saved.dialect;
    return owner;
}

/// The file that the open was of; null when the path leads to another one by now, or nowhere.
std::shared_ptr<vfs::File> reopen(const Share& share, const locks::SavedOpen& saved, vfs::DataAccess data) {
    vfs::OpenHow how;
    how.data = data;
    const auto file = share.volume->open(saved.path, how);
    return file && (*file)->id().inode == saved.file.file ? *file : nullptr;
}

/// Why it is lost; null when it is back.
const char* restore(ServerState& server, const locks::SavedOpen& saved) {
    const auto share = server.shares.find(saved.share_name);
    if (!share || !share->is_disk() || !share->settings.continuously_available) return "the share keeps none";
    const auto record = file_record_of(saved.resource);
    if (!record) return "its record cannot be read";
    const auto file = reopen(*share, saved, record->data);
    if (!file) return "its file is not there any more";

    const auto identity =
        std::make_shared<const vfs::Identity>(vfs::Identity{record->uid, record->gid, record->groups});
    auto resource = std::make_unique<FileOpen>(share, file, identity);
    FileOpen& open = *resource;
    open.watches = &server.watches;
    open.replays = &server.replays;
    open.app_instances = &server.app_instances;
    open.was_restored = true;
    if (record->has_parent_lease) open.parent_lease = {saved.client_guid, record->parent_key};
    if (const auto instance = record->app_instance()) open.app_instance = std::make_unique<AppInstance>(*instance);
    const CreateName name{saved.client_guid, saved.durability.create_guid};
    open.create_name = std::make_unique<CreateName>(name);

    const auto& id = file->id();
    const auto orphan = server.locks.restore(saved, {id.device, id.inode, 0}, owner_of(saved, *share),
                                             std::move(resource), server.clock());
    if (!orphan) return "it conflicts with another one";
    // Its client may not know yet that it has it.
    open.is_replayable = true;
    server.replays.restore(name, saved.id);
    if (open.app_instance) server.app_instances.add(*open.app_instance, saved.id);
    await_return(server, *orphan);
    return nullptr;
}

} // namespace

Restored restore_opens(ServerState& server, const std::vector<locks::SavedOpen>& opens) {
    Restored restored;
    for (const locks::SavedOpen& saved : opens) {
        if (const char* const why = restore(server, saved)) {
            spdlog::get("smb2")->warn("open {} of {} on \"{}\\{}\" is lost with the restart: {}",
                                      static_cast<std::uint64_t>(saved.id), saved.user, saved.share_name, saved.path,
                                      why);
            server.locks.forget_saved(saved.id);
            ++restored.lost;
            continue;
        }
        ++restored.opens;
        restored.ranges += saved.ranges.size();
    }
    return restored;
}

} // namespace holdfast::smb2
