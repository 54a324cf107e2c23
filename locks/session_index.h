#pragma once
// Which opens belong to which session and tree connect.

#include "locks/ids.h"
#include "locks/open.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace holdfast::locks {

/// Lists of opens, linked through the opens themselves, so that ending a session costs as much as
/// it has opens. From any thread; one mutex per shard of sessions.
///
/// An end is remembered, so that an open that was on its way meanwhile is refused instead of
/// surviving its session: the last `remembered` ends of each shard, which is far more than can be
/// under way.
class SessionIndex {
  public:
    enum class Added : std::uint8_t { yes, owner_gone, full };
    Added add(Open& open, std::size_t limit);
    void remove(Open& open);

    /// The opens that must go now, oldest first; none can be added any more.
    std::vector<OpenId> end_session(SessionId session);
    std::vector<OpenId> end_tree(SessionId session, TreeId tree);
    /// Nothing can be added any more.
    void end_everything();

    std::size_t count(SessionId session) const;

    static constexpr std::size_t shard_count = 64;
    static constexpr std::size_t remembered = 1024;

  private:
    struct Tree {
        Open* first = nullptr;
        bool ended = false;
    };
    struct Session {
        std::unordered_map<TreeId, Tree> trees;
        std::size_t opens = 0;
        bool ended = false;
    };
    struct End {
        SessionId session{};
        TreeId tree{};
        bool whole_session = true;
        bool operator==(const End&) const = default;
    };
    struct HashEnd {
        std::size_t operator()(const End& end) const;
    };
    struct alignas(64) Shard {
        mutable std::mutex mutex;
        std::unordered_map<SessionId, Session> sessions;
        std::unordered_set<End, HashEnd> ends;
        std::deque<End> ends_in_order;
        bool all_ended = false;

        bool has_ended(const End& end) const { return ends.contains(end); }
        void remember(const End& end);
    };

    static SessionId session_of(const Open& open) { return open.session_.load(std::memory_order_relaxed); }
    static TreeId tree_of(const Open& open) { return open.tree_.load(std::memory_order_relaxed); }
    static void list(const Tree& tree, std::vector<OpenId>& ids);
    static std::size_t shard_number(SessionId session);

    std::array<Shard, shard_count> shards_;
};

} // namespace holdfast::locks
