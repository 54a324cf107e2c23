#include "smb2/state/open_resource.h"

#include "smb2/pipes/pipe.h"

#include <spdlog/spdlog.h>

namespace holdfast::smb2 {

void FileOpen::on_leave(const std::string& path, bool delete_pending) noexcept {
    if (!watches) return;
    std::shared_ptr<Watch> ended;
    {
        const std::scoped_lock lock(mutex);
        has_left = true;
        ended = std::move(watch);
    }
    try {
        if (ended) watches->remove(ended, Status::notify_cleanup);
        if (const std::uint32_t why = untold_changes.exchange(0); why != 0)
            watches->tell(share->id, path, wire::FileAction::modified, static_cast<wire::CompletionFilter>(why));
        if (delete_pending && file->kind() == vfs::Kind::directory) watches->folder_goes(share->id, path);
    } catch (const std::exception&) { // out of memory: what is told so far was true
    }
}

void FileOpen::on_close(locks::OpenId id, locks::CloseReason) noexcept {
    forget_replay(id);
    leave_application(id);
    // The descriptor goes with the last request that still uses the open.
}

void FileOpen::forget_replay(locks::OpenId id) noexcept {
    if (is_replayable.exchange(false)) replays->forget(*create_name, id);
}

void FileOpen::leave_application(locks::OpenId id) noexcept {
    if (app_instance) app_instances->remove(app_instance->id, id);
}

// Whoever ends the last open (an admin, another client's request) does so for the one who asked for
// the delete: under his permissions.
bool FileOpen::remove_name(const std::string& path) noexcept {
    if (keeps_name.load(std::memory_order_relaxed)) return false;
    try {
        vfs::wear_identity(identity);
        OwnChange change = begin(path, NameChange::removed);
        const auto removed = share->volume->remove(path, file->id(), file->kind());
        if (removed) {
            change.removed(file->kind());
            return true;
        }
        if (const auto logger = spdlog::get("smb2")) {
            logger->warn("\"{}\" on share \"{}\" was to be deleted and stays: {}", path, share->settings.name,
                         vfs::to_string(removed.error()));
        }
    } catch (const std::exception&) { // out of memory: the name stays
    }
    return false;
}

PipeOpen::PipeOpen(std::string name_, std::unique_ptr<pipes::Pipe> pipe_)
    : name(std::move(name_)), pipe(std::move(pipe_)) {}

PipeOpen::~PipeOpen() = default;

} // namespace holdfast::smb2
