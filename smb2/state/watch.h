#pragma once
// What one open of a folder is to be told about changes below it.

#include "locks/ids.h"
#include "locks/lock_types.h"
#include "smb2/wire/codec/chain.h"
#include "smb2/wire/messages/change_notify.h"
#include "smb2/wire/status.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::smb2 {

/// A CHANGE_NOTIFY that waits, and what it is told in the end. The answer is filled in before `token` is
/// woken, so it holds what had happened then and nothing that came after.
struct NotifyWait {
    locks::WaitToken token{};
    std::uint32_t most = 0; // OutputBufferLength of this request
    Status status = Status::pending;
    wire::Bytes output{}; // with success: a chain of FILE_NOTIFY_INFORMATION
};

enum class WatchScope : std::uint8_t { folder, tree };

/// [MS-FSA] 2.1.1.8 Per ChangeNotifyEntry. Made by the first CHANGE_NOTIFY of an open, which fixes filter,
/// scope and room; collects changes until the open ends, whether somebody waits or not.
///
/// From any thread. Who is to be woken is given back, for the caller to wake without a mutex.
/// Invariant: while requests wait, no change is kept.
class Watch {
  public:
    struct Terms {
        wire::CompletionFilter filter = wire::CompletionFilter::none;
        WatchScope scope = WatchScope::folder;
        std::size_t room = 0; // bytes of the changes that are kept between requests
    };
    explicit Watch(Terms terms_) : terms(terms_) { forget(); }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    const Terms terms;

    /// One step of a change; `name` as the disk has it, relative to the folder.
    struct Step {
        wire::FileAction action{};
        std::string_view name;
        std::string_view stream{}; // the named stream of it that has changed
    };
    bool wants(wire::CompletionFilter why) const { return wire::has_any(terms.filter, why); }
    /// All steps or none: a rename is told in one piece. What does not fit makes the next answer ENUM_DIR.
    void note(const std::vector<Step>& steps, std::vector<locks::Woken>& woken);
    /// Changes were lost on the way here: the next answer is ENUM_DIR.
    void lose(std::vector<locks::Woken>& woken);

    enum class Begun : std::uint8_t { answered, queued };
    /// [MS-FSA] 2.1.5.11.1 Waiting for Change Notification to be Reported: what is there already answers at
    /// once, else the request stands last in line. `answered` without a change is said of a watch that has ended.
    Begun wait(const std::shared_ptr<NotifyWait>& request);
    /// The answer that wait() would give at once; nothing where it would stand in line.
    bool has_answer() const;
    /// Wakes the request with CANCELLED; false when it does not (or no more) wait. The changes stay.
    bool cancel(locks::WaitToken token, std::vector<locks::Woken>& woken);
    /// Answers all who wait, and who will, with `status`.
    void end(Status status, std::vector<locks::Woken>& woken);

    struct State {
        std::size_t waiting = 0; // requests
        std::size_t kept = 0;    // bytes of changes that nobody has asked for yet
        bool lost = false;       // more happened than there was room for
    };
    State state() const;

  private:
    bool append(const std::vector<Step>& steps);
    void serve(std::vector<locks::Woken>& woken);
    void give(NotifyWait& request);
    void forget();

    mutable std::mutex mutex_;
    // Guarded by mutex_.
    std::deque<std::shared_ptr<NotifyWait>> waiting_; // oldest first
    wire::Bytes changes_;
    std::optional<wire::ChainBuilder> chain_; // over changes_
    std::string last_modified_;               // the last change kept, if it was MODIFIED
    bool lost_ = false;                       // more happened than there was room for
    std::optional<Status> ended_;
};

} // namespace holdfast::smb2
