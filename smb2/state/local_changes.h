#pragma once
// Changes that others make to shared folders beside the server, brought to the watches.

#include "smb2/state/watches.h"
#include "vfs/local_watch.h"

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace holdfast::smb2 {

/// Keeps the kernel watching just the folders that some client watches, with all that are below where it wants the
/// tree, up to a bound. Beyond it, and where the kernel refuses, clients are told of what the server itself does.
///
/// Sources without doubles: what the server does, it tells itself, at once and by its own rules; of what the
/// kernel reports, the part that OwnMarks answers for is left out here.
///
/// One thread calls drain(); all else may be called from any. Lock order: mutex_ → those of Watches.
class LocalChanges final : public WatchListener {
  public:
    LocalChanges(Watches& watches, std::unique_ptr<vfs::LocalWatch> kernel, std::size_t most_folders)
        : watches_(watches), kernel_(std::move(kernel)), most_(most_folders) {
        watches_.listen(this);
    }
    ~LocalChanges() override { watches_.listen(nullptr); }
    LocalChanges(const LocalChanges&) = delete;
    LocalChanges& operator=(const LocalChanges&) = delete;

    /// The folder itself is watched when this returns, those below it soon after.
    void begins(const WatchPlace& place) override;
    void ends(const WatchPlace& place) override;
    void marks_finished() override { kernel_->interrupt(); }

    /// Tells all that has happened until now.
    void drain();
    /// Blocks until drain() has something to do, or stop() was called.
    void wait() { kernel_->wait(); }
    void stop() { kernel_->interrupt(); }

    std::size_t folders() const;

  private:
    using Where = std::pair<locks::ShareId, std::string>;
    struct Folder {
        std::shared_ptr<Share> share;
        std::string path;
    };
    struct Task {
        WatchPlace place;
        bool begins = false;
    };

    void add_task(Task task);
    void run_tasks();
    enum class Told : std::uint8_t { nothing, contents };
    bool bind(const std::shared_ptr<Share>& share, const std::string& path);
    void bind_below(const std::shared_ptr<Share>& share, const std::string& path, Told told);
    void unbind(const Where& where);
    void unbind_below(locks::ShareId share, const std::string& path);
    std::vector<Where> places_at(const Where& top, WatchScope scope) const;
    void drop_unwanted(const WatchPlace& place);
    bool is_wanted(locks::ShareId share, const std::string& path) const;
    std::vector<Folder> folders_of(vfs::LocalWatchId id) const;

    void handle(const vfs::LocalEvent& event);
    void hold_move(const vfs::LocalEvent& event);
    void end_move();
    bool is_move_within(const vfs::LocalEvent& event) const;
    void tell_one(const vfs::LocalEvent& event);
    void tell(const SeenChange& seen, wire::CompletionFilter why);
    void follow(const Folder& folder, const vfs::LocalEvent& event, bool ours);

    Watches& watches_;
    const std::unique_ptr<vfs::LocalWatch> kernel_;
    const std::size_t most_;

    mutable std::mutex mutex_;
    // Guarded by mutex_. A folder that is shared twice has one number and two places.
    std::unordered_map<int, std::vector<Folder>> by_id_;
    std::map<Where, vfs::LocalWatchId> by_place_;
    std::deque<Task> tasks_;
    bool is_full_ = false; // said so in the log

    // Of the draining thread.
    std::vector<vfs::LocalEvent> move_; // a moved_from that waits for its other half: one or none
};

} // namespace holdfast::smb2
