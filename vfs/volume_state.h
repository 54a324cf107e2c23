#pragma once
// What a volume shares with its open files.

#include "vfs/attributes.h"
#include "vfs/folded_index.h"
#include "vfs/root_folder.h"
#include "vfs/stream_depot.h"
#include "vfs/volume.h"

#include <array>
#include <atomic>
#include <memory>
#include <mutex>

namespace holdfast::vfs {

struct VolumeState {
    VolumeState(VolumeConfig config_, RootFolder root_, Capabilities has_)
        : config(std::move(config_)), root(std::move(root_)), has(std::move(has_)),
          index({}, config.short_names ? ShortNames::generated : ShortNames::none), nowait_reads(has.nowait_io),
          nowait_writes(has.nowait_io) {}

    const VolumeConfig config;
    const RootFolder root;
    const Capabilities has;
    FoldedIndex index;
    std::shared_ptr<StreamDepot> streams; // null where there are no named streams

    // Cleared for good by the first file that cannot: ext4 for one reads this way but does not write.
    std::atomic<bool> nowait_reads;
    std::atomic<bool> nowait_writes;

    /// Held while a file's attribute record is read, changed and written back.
    std::mutex& record_turn(const FileId& id) { return record_turns_[id.inode % record_turns_.size()]; }

  private:
    std::array<std::mutex, 16> record_turns_;
};

} // namespace holdfast::vfs
