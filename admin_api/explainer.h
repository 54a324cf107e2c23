#pragma once
// What the admin surface asks the protocol engine about an operation that fails. The engine implements it; the server
// plugs it in.

#include "locks/lock_manager.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

enum class Deed : std::uint8_t { open, write, remove, rename };

struct ExplainQuestion {
    Deed deed{};
    std::string share;
    std::string path; // share-relative, '/' between names
    std::optional<std::string> new_path;
    std::optional<locks::Access> access; // else what the deed needs
    locks::ShareMode share_mode = locks::ShareMode::all;
    std::optional<locks::ByteRange> range; // of a write; else anywhere
    bool looks_at_processes = true;
};

/// One thing in the way; `open`, `lock` or a process, or just `path`.
struct ExplainBlocker {
    std::string_view kind; // "share_mode_conflict", …
    bool blocks = true;    // false: good to know
    std::optional<locks::OpenRow> open;
    std::optional<locks::LockRow> lock;
    std::optional<int> process; // of this machine; 0: not known
    std::string command;
    std::optional<locks::ByteRange> local_range; // that the process has locked
    std::string path;
};

struct Explanation {
    std::string_view verdict; // "allowed", "waits", "delayed", "blocked", "not_found"
    std::string would_return; // "STATUS_SHARING_VIOLATION"
    std::string path;         // in the spelling of the disk
    bool is_closable = false; // closing what blocks would help
    bool is_cut = false;      // more is in the way than is told
    std::vector<ExplainBlocker> blockers;
};

class Explainer {
  public:
    virtual ~Explainer() = default;
    /// Nothing when no share has the name. From any thread.
    virtual std::optional<Explanation> explain(const ExplainQuestion& question) const = 0;
};

} // namespace holdfast::admin_api
