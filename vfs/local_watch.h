#pragma once
// What others on this machine do to folders, as the kernel tells it (inotify).

#include "vfs/descriptor.h"
#include "vfs/error.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::vfs {

/// One folder that is watched. A folder has one number, by whatever path it was added.
enum class LocalWatchId : int {};

struct LocalEvent {
    enum class What : std::uint8_t {
        added,
        removed,
        moved_from, // the event with the same cookie says where to, if that is watched
        moved_to,
        data,       // content or size
        attributes, // mode, owner, times, extended attributes: the kernel does not say which
        unwatched,  // the folder is gone, or was removed from the watch; its number means nothing any more
        overflow,   // events were lost; of no folder
    };
    LocalWatchId folder{};
    What what{};
    bool is_folder = false; // what the name stands for
    std::uint32_t cookie = 0;
    std::string name;
};

/// One inotify instance. An event is in its queue before the call that caused it returns. All functions may be
/// called from any thread; events are read by one at a time.
class LocalWatch {
  public:
    /// Fails where the user has as many instances as the kernel allows (too_many_open).
    static Result<std::unique_ptr<LocalWatch>> open();

    /// `folder` may be an O_PATH descriptor; the thread's identity must be allowed to read it. no_space: the
    /// kernel's bound on watches (fs.inotify.max_user_watches) is reached.
    Result<LocalWatchId> add(int folder);
    void remove(LocalWatchId id);

    /// All that the kernel has told so far; empties the queue. Never blocks.
    std::vector<LocalEvent> read();
    /// Blocks until there is something to read() or interrupt() was called.
    void wait();
    /// Ends a wait() that goes on, or the next.
    void interrupt();

  private:
    LocalWatch(Descriptor events, Descriptor signal) : events_(std::move(events)), signal_(std::move(signal)) {}

    Descriptor events_;
    Descriptor signal_;
};

} // namespace holdfast::vfs
