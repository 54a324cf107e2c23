#pragma once
// What a client can connect to: folders and IPC$.

#include "locks/ids.h"
#include "locks/share_counts.h"
#include "smb2/state/hidden_names.h"
#include "vfs/volume.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::smb2 {

enum class ShareType : std::uint8_t { disk, pipe };

struct ShareSettings {
    std::string name;
    std::string comment;
    std::string path; // on this machine; empty for IPC$
    ShareType type = ShareType::disk;
    bool read_only = false;
    bool hidden = false;
    bool continuously_available = false;
    bool change_notify = true;              // folders can be watched
    bool encrypt = false;                   // refuses sessions that cannot encrypt
    std::vector<std::string> allowed_users; // empty: every account
    std::vector<std::string> hide_files{};  // patterns of names that are shown as hidden
    bool short_names = false;               // gives generated 8.3 names out; the volume finds them
    bool respects_local_locks = false;      // LOCK asks what processes of this machine hold
    bool late_write_time = false;           // see LateWriteTime
    bool kernel_oplocks = false;            // what clients cache is broken by processes of this machine too
    bool operator==(const ShareSettings&) const = default;
};

/// One share ([MS-SMB2] 3.3.1.6). Never changes; a reload makes a new one.
class Share {
  public:
    Share(locks::ShareId id_, ShareSettings settings_, std::shared_ptr<vfs::Volume> volume_)
        : id(id_), settings(std::move(settings_)), volume(std::move(volume_)), hidden_names(settings.hide_files) {}

    const locks::ShareId id;
    const ShareSettings settings;
    const std::shared_ptr<vfs::Volume> volume; // null for IPC$
    const HiddenNames hidden_names;

    std::atomic<std::uint32_t> tree_connects{0};
    const std::shared_ptr<locks::ShareCounts> counts = std::make_shared<locks::ShareCounts>();
    bool is_disk() const { return settings.type == ShareType::disk; }
};

/// The shares by name, without case.
class ShareTable {
  public:
    std::shared_ptr<Share> find(std::string_view name) const;
    std::vector<std::shared_ptr<Share>> all() const;
    /// Ids rise and are not reused, also over replacements.
    std::shared_ptr<Share> add(ShareSettings settings, std::shared_ptr<vfs::Volume> volume);
    void remove(std::string_view name);

  private:
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<Share>> shares_;
    std::uint32_t next_id_ = 1;
};

} // namespace holdfast::smb2
