#pragma once
// Why an operation would be refused, or wait: asked of the same functions that the handlers ask, without doing it.

#include "locks/lock_manager.h"
#include "smb2/state/server_state.h"
#include "smb2/wire/status.h"
#include "vfs/local_holders.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::smb2::explain {

/// What a client would do, as Windows and smbclient do it: open the file for it, then do it, then close.
enum class Deed : std::uint8_t { open, write, remove, rename };

struct Question {
    Deed deed{};
    std::shared_ptr<Share> share;
    std::string path;                    // share-relative, in any spelling
    std::optional<std::string> new_path; // of a rename: where to
    std::optional<locks::Access> access; // of the open; else what the deed needs
    locks::ShareMode share_mode = locks::ShareMode::all;
    locks::ByteRange range = *locks::ByteRange::make(0, 0); // of a write; empty: wherever
    bool looks_at_processes = true;                         // also those of this machine
};

enum class Verdict : std::uint8_t {
    allowed,
    waits,   // clients are asked first for what they cache; when they give it up, it is allowed
    delayed, // of a deletion: it is marked, and the name goes when the last open ends
    blocked,
    not_found,
};

enum class BlockerKind : std::uint8_t {
    share_mode_conflict,
    byte_range_lock,
    open_below,
    named_stream,
    delete_pending,
    caches, // holds what others want: asked when it happens
    lease_break_pending,
    disconnected_durable,
    keeps_name, // open, so that the name stays although its deletion is marked
    target_in_use,
    read_only,
    not_empty,
    local_process,
    posix_lock,
};

/// One thing in the way. Of an open, a lock, or a process of this machine there is more to say.
struct Blocker {
    BlockerKind kind{};
    bool blocks = true; // false: it may matter to somebody, not to what was asked
    std::optional<locks::OpenRow> open{};
    std::optional<locks::LockRow> lock{};
    std::optional<vfs::LocalProcess> process{};
    std::optional<vfs::LocalLock> local_lock{};
    std::string path{}; // of what no open has
};

struct Explanation {
    Verdict verdict{};
    Status would_return = Status::success; // what the client is told, where nobody gives way
    std::string path;                      // as it is spelled on disk
    std::vector<Blocker> blockers;
    bool is_cut = false; // there are more
};

inline constexpr std::size_t most_blockers = 1'000;

/// From any thread. Looks at the state of opens, locks and files, not at what a certain account may do. A moment later
/// it may be otherwise.
Explanation explain(const ServerState& server, const Question& question);

} // namespace holdfast::smb2::explain
