#include "smb2/state/open_resource.h"

#include "smb2/pipes/pipe.h"

#include <spdlog/spdlog.h>

namespace holdfast::smb2 {

namespace {

/// Acts as somebody, and then again as whoever the thread acted for: it may be in the middle of another's request.
/// Costs nothing where that is the same.
class ActingFor {
  public:
    explicit ActingFor(const std::shared_ptr<const vfs::Identity>& identity) {
        const vfs::Identity* const worn = vfs::worn_identity();
        if (!identity || (worn && *worn == *identity)) return;
        before_ = worn ? std::make_shared<const vfs::Identity>(*worn) : vfs::process_identity();
        vfs::wear_identity(identity);
    }
    ActingFor(const ActingFor&) = delete;
    ActingFor& operator=(const ActingFor&) = delete;
    ~ActingFor() { vfs::wear_identity(before_); }

  private:
    std::shared_ptr<const vfs::Identity> before_;
};

} // namespace

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
            tell_of_leaving(path, static_cast<wire::CompletionFilter>(why));
        if (delete_pending && file->kind() == vfs::Kind::directory) watches->folder_goes(share->id, path);
    } catch (const std::exception&) { // out of memory: what is told so far was true
    }
}

/// What is about the data of a named stream is told of that, the rest of the file.
void FileOpen::tell_of_leaving(const std::string& path, wire::CompletionFilter why) const {
    using wire::CompletionFilter;
    if (file->stream_id() != 0) {
        CompletionFilter of_stream = CompletionFilter::none;
        if (wire::has_any(why, CompletionFilter::size)) of_stream |= CompletionFilter::stream_size;
        if (wire::has_any(why, CompletionFilter::last_write)) of_stream |= CompletionFilter::stream_write;
        if (of_stream != CompletionFilter::none)
            watches->tell_stream(share->id, path, current_stream_name(), wire::FileAction::modified_stream, of_stream);
        why = why & ~CompletionFilter::size;
    }
    if (why != CompletionFilter::none) watches->tell(share->id, path, wire::FileAction::modified, why);
}

void FileOpen::tell_of_stream(std::string_view path, std::string_view stream, wire::FileAction action) const {
    if (watches && watches->any())
        watches->tell_stream(share->id, path, stream, action, wire::CompletionFilter::stream_name);
}

/// It may have been renamed since it was opened.
std::string FileOpen::current_stream_name() const {
    if (const auto streams = file->streams())
        for (const vfs::NamedStream& stream : *streams)
            if (stream.id == file->stream_id()) return stream.name;
    return std::string(file->stream_name());
}

bool FileOpen::may_be_deleted() const noexcept {
    try {
        const ActingFor acting(identity);
        const auto empty = file->is_empty_folder();
        return !empty || *empty; // who cannot look finds out when the name is to go
    } catch (const std::exception&) {
        return true;
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

vfs::Result<void> FileOpen::remove_file(const std::string& path) const {
    OwnChange change = begin(path, NameChange::removed);
    const auto removed = share->volume->remove(path, file->id(), file->kind());
    if (removed) change.removed(file->kind());
    return removed;
}

vfs::Result<void> FileOpen::remove_stream(const std::string& path) const {
    const std::string name = watches && watches->any() ? current_stream_name() : std::string();
    const auto removed = file->remove_stream(file->stream_id());
    if (removed) tell_of_stream(path, name, wire::FileAction::removed_stream);
    return removed;
}

// Whoever ends the last open (an admin, another client's request) does so for the one who asked for
// the delete: under his permissions.
bool FileOpen::remove_name(const std::string& path) noexcept {
    if (keeps_name.load(std::memory_order_relaxed)) return false;
    try {
        const ActingFor acting(identity);
        const auto removed = file->stream_id() != 0 ? remove_stream(path) : remove_file(path);
        if (removed) return true;
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
