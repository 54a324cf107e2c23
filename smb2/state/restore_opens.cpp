#include "smb2/state/restore_opens.h"

#include "smb2/state/file_record.h"
#include "smb2/state/session_teardown.h"
#include "vfs/share_path.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace holdfast::smb2 {

namespace {

std::shared_ptr<const locks::Owner> owner_of(const locks::SavedOpen& saved, const Share& share) {
    auto owner = std::make_shared<locks::Owner>();
    owner->share = share.id;
    owner->share_name = share.settings.name;
    owner->counts = share.counts;
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

/// Null when the path leads to another file, or nowhere.
std::shared_ptr<vfs::File> open_there(const Share& share, const std::string& path, const locks::FileKey& wanted,
                                      vfs::DataAccess data) {
    vfs::OpenHow how;
    how.data = data;
    const auto file = share.volume->open(path, how);
    return file && (*file)->id().inode == wanted.file ? *file : nullptr;
}

/// The named stream of a file, whatever it is called by now; null when it has gone.
std::shared_ptr<vfs::File> open_stream(vfs::File& file, std::uint64_t id, vfs::DataAccess data) {
    const auto streams = file.streams();
    if (!streams) return nullptr;
    const auto found = std::ranges::find(*streams, id, &vfs::NamedStream::id);
    if (found == streams->end()) return nullptr;
    const auto opened = file.open_stream(found->name, data, vfs::Create::never);
    return opened && (*opened)->stream_id() == id ? *opened : nullptr;
}

/// What the file is called in its folder by now; empty when it is not there.
std::string name_in(const Share& share, std::string_view folder, const locks::FileKey& wanted) {
    vfs::OpenHow how;
    how.data = vfs::DataAccess::read;
    const auto opened = share.volume->open(folder, how);
    const auto reader = opened ? (*opened)->read_folder() : opened.error();
    if (!reader) return {};
    for (;;) {
        const auto entry = (*reader)->next([](std::string_view) { return true; });
        if (!entry || !*entry) return {};
        if ((*entry)->attributes.id.inode == wanted.file) return (*entry)->name;
    }
}

/// The file that the open was of, and where it is; null when it has gone. A rename is done before it is recorded: it
/// may have been the last that the server did, so the file is looked for under another name. Deviation: in its folder
/// alone, as the share may be large; what was moved to another folder in this moment is lost.
std::shared_ptr<vfs::File> reopen(const Share& share, locks::SavedOpen& saved, vfs::DataAccess data) {
    if (auto file = open_there(share, saved.path, saved.file, data)) return file;
    const std::string_view folder = vfs::parent_of(saved.path);
    const std::string name = name_in(share, folder, saved.file);
    if (name.empty()) return nullptr;
    saved.path = vfs::join(folder, name);
    return open_there(share, saved.path, saved.file, data);
}

/// Why it is lost; null when it is back.
const char* restore(ServerState& server, locks::SavedOpen saved) {
    const auto share = server.shares.find(saved.share_name);
    if (!share || !share->is_disk() || !share->settings.continuously_available) return "the share keeps none";
    const auto record = file_record_of(saved.resource);
    if (!record) return "its record cannot be read";
    auto file = reopen(*share, saved, record->data);
    if (file && saved.file.is_named_stream()) {
        file = open_stream(*file, saved.file.stream, record->data);
        if (file) saved.stream_name = file->stream_name();
    }
    if (!file) return "its file is not there any more";

    // Nothing has kept local processes out meanwhile. The client learns of it when it comes back.
    if (share->settings.kernel_oplocks && saved.lease && saved.lease->held != locks::Caching::none) {
        saved.lease->held = locks::Caching::none;
        ++saved.lease->epoch;
    }

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
    const auto orphan = server.locks.restore(saved, {id.device, id.inode, file->stream_id()}, owner_of(saved, *share),
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
