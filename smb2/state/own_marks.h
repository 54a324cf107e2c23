#pragma once
// Telling our own changes from those that others make beside the server.
//
// The kernel reports every change of a watched folder, whoever made it, and puts the report into its queue
// before the call that made the change returns. So: a mark is set before our call and finished after it, and
// whoever reads the queue takes no report that a mark answers for. Once the queue has been read empty after a
// mark was finished, nothing of ours can come any more, and the mark goes. What was taken for ours though our
// call failed was somebody else's after all, and is given back then.

#include "locks/ids.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace holdfast::smb2 {

/// What happened to a name of a folder.
enum class NameChange : std::uint8_t { added, removed, modified };

/// One change as the kernel reports it.
struct SeenChange {
    locks::ShareId share{};
    std::string path;
    NameChange what{};
    bool is_folder = false;
};

/// From any thread; the mutex of one shard is held for a look-up.
class OwnMarks {
  public:
    class Mark;
    using MarkRef = std::shared_ptr<Mark>;

    /// We are about to do this to `path`. A mark answers for MODIFIED of its name as well.
    MarkRef begin(locks::ShareId share, std::string_view path, NameChange what);
    enum class Came : std::uint8_t { about, to_nothing };
    void finish(const MarkRef& mark, Came came);

    /// Whether a change that the kernel has reported is ours.
    bool takes(const SeenChange& seen);

    /// The marks that were finished so far. To be asked before the queue is read, and given to forget() when it
    /// was read empty.
    std::vector<MarkRef> finished();
    /// Returns what the marks took and what was not ours.
    std::vector<SeenChange> forget(const std::vector<MarkRef>& marks);

    std::size_t size() const;

  private:
    static constexpr std::size_t shard_count = 64;
    struct alignas(64) Shard {
        mutable std::mutex mutex;
        std::unordered_multimap<std::string, MarkRef> marks; // by path; few at a time
        std::vector<MarkRef> finished;
    };
    Shard& shard_of(std::string_view path) { return shards_[std::hash<std::string_view>{}(path) % shard_count]; }

    std::array<Shard, shard_count> shards_;
};

} // namespace holdfast::smb2
