#pragma once
// What an open of a client holds: a file on a share or a pipe of IPC$. The lock manager owns
// it as its opaque Resource; handlers find it again through Context::find_file / find_pipe.

#include "locks/open.h"
#include "smb2/state/app_instances.h"
#include "smb2/state/channel_sequence.h"
#include "smb2/state/late_write_time.h"
#include "smb2/state/replay_table.h"
#include "smb2/state/share.h"
#include "smb2/state/watches.h"
#include "smb2/wire/messages/create.h"
#include "vfs/identity.h"
#include "vfs/volume.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace holdfast::smb2 {

namespace pipes {
class Pipe; // smb2/pipes/pipe.h
}

class FileOpen;
class PipeOpen;

class OpenResource : public locks::Resource {
  public:
    virtual FileOpen* as_file() { return nullptr; }
    virtual PipeOpen* as_pipe() { return nullptr; }

    ChannelSequence sequence;
    /// [MS-SMB2] 3.3.1.10 Open.IsReplayEligible: no request but its CREATE has used the open.
    std::atomic<bool> is_replayable{false};
};

/// All opens that this room makes hold one.
inline OpenResource& resource_of(const locks::Open& open) { return static_cast<OpenResource&>(*open.resource); }

/// Where a QUERY_DIRECTORY stands ([MS-FSA] 2.1.1.6 Open.QueryPattern, QueryLastEntry).
struct Enumeration {
    std::unique_ptr<vfs::FolderReader> reader;
    std::u16string pattern;
    unsigned dots_given = 0; // "." and ".." come first
    bool any_returned = false;
};

/// An open file or folder.
class FileOpen final : public OpenResource {
  public:
    FileOpen(std::shared_ptr<Share> share_, std::shared_ptr<vfs::File> file_,
             std::shared_ptr<const vfs::Identity> identity_)
        : share(std::move(share_)), file(std::move(file_)), identity(std::move(identity_)) {}

    FileOpen* as_file() override { return this; }
    bool may_be_deleted() const noexcept override;
    void on_leave(const std::string& path, bool delete_pending) noexcept override;
    void on_close(locks::OpenId id, locks::CloseReason reason) noexcept override;
    bool remove_name(const std::string& path) noexcept override;

    const std::shared_ptr<Share> share;
    const std::shared_ptr<vfs::File> file;
    const std::shared_ptr<const vfs::Identity> identity;

    /// Where changes are told; null in tests that watch nothing.
    Watches* watches = nullptr;
    /// Changes of this open that its end tells, as Windows does with all but names. Bits of a
    /// CompletionFilter.
    std::atomic<std::uint32_t> untold_changes{0};

    // What the functions of Watches of these names do, on this share. begin_write(): to this open's file.
    OwnChange begin(std::string_view path, NameChange what) const {
        return watches ? watches->begin(share->id, path, what) : OwnChange();
    }
    OwnChange begin_rename(std::string_view from, std::string_view to) const {
        return watches ? watches->begin_rename(share->id, from, to) : OwnChange();
    }
    OwnChange begin_write(const locks::LockManager& locks, const locks::Open& open) const {
        return watches ? watches->begin_write(locks, open) : OwnChange();
    }

    /// [MS-FSCC] 2.7.1, ADDED_STREAM and its like: something has become of a named stream of the file, which is at
    /// `path` now. Free where nobody watches.
    void tell_of_stream(std::string_view path, std::string_view stream, wire::FileAction action) const;

    /// The lease that its client has on the folder ([MS-SMB2] 2.2.13.2.10 ParentLeaseKey); set before the open is
    /// found by anybody.
    std::optional<locks::LeaseName> parent_lease;

    // What the server's tables know the open by. Set before is_replayable, which tells whether the first still counts,
    // and before the open is entered; null where it has none.
    ReplayTable* replays = nullptr;
    AppInstances* app_instances = nullptr;
    std::unique_ptr<const CreateName> create_name;
    std::unique_ptr<const AppInstance> app_instance;
    wire::CreateAction made_by = wire::CreateAction::opened; // what a replay of its CREATE is told
    /// From now on a CREATE of that name makes another open.
    void forget_replay(locks::OpenId id) noexcept;
    void leave_application(locks::OpenId id) noexcept;

    /// Of use where the share tells write times late.
    LateWriteTime late_write_time;

    /// It comes from before a restart: what was asked of it last may have been done without an answer.
    bool was_restored = false;

    /// The CREATE failed after all: a delete-on-close that it asked for must not happen.
    std::atomic<bool> keeps_name{false};

    // One client may have several requests on one open in flight.
    std::mutex mutex;
    Enumeration enumeration;    // guarded by mutex
    std::uint64_t position = 0; // FilePositionInformation; guarded by mutex
    std::uint32_t mode = 0;     // FileModeInformation; guarded by mutex
    /// [MS-SMB2] 3.3.1.10 Open.LockSequenceArray: 0xff is empty; guarded by mutex.
    std::array<std::uint8_t, 65> lock_sequences = make_empty_sequences();
    /// [MS-FSA] 2.1.1.6 Open.UserSetModificationTime, UserSetChangeTime: set by SET_INFO with a time or -1, taken
    /// back with -2. What this open changes then leaves that time alone.
    bool write_time_frozen = false;  // guarded by mutex
    bool change_time_frozen = false; // guarded by mutex
    std::shared_ptr<Watch> watch;    // since the first CHANGE_NOTIFY; guarded by mutex
    bool has_left = false;           // no watch may begin any more; guarded by mutex

  private:
    vfs::Result<void> remove_file(const std::string& path) const;
    vfs::Result<void> remove_stream(const std::string& path) const;
    void tell_of_leaving(const std::string& path, wire::CompletionFilter why) const;
    std::string current_stream_name() const;
    static constexpr std::array<std::uint8_t, 65> make_empty_sequences() {
        std::array<std::uint8_t, 65> all{};
        all.fill(0xff);
        return all;
    }
};

/// An open named pipe.
class PipeOpen final : public OpenResource {
  public:
    PipeOpen(std::string name_, std::unique_ptr<pipes::Pipe> pipe_);
    ~PipeOpen() override;

    PipeOpen* as_pipe() override { return this; }
    void on_close(locks::OpenId, locks::CloseReason) noexcept override {}
    bool remove_name(const std::string&) noexcept override { return false; }

    const std::string name;
    std::mutex mutex;
    const std::unique_ptr<pipes::Pipe> pipe; // used under mutex
};

} // namespace holdfast::smb2
