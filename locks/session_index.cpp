#include "locks/session_index.h"

#include <algorithm>
#include <cassert>

namespace holdfast::locks {

std::size_t SessionIndex::HashEnd::operator()(const End& end) const {
    return static_cast<std::size_t>(hash_of(
        FileKey{static_cast<std::uint64_t>(end.session), static_cast<std::uint64_t>(end.tree), end.whole_session}));
}

std::size_t SessionIndex::shard_number(SessionId session) {
    return static_cast<std::size_t>(hash_of(FileKey{0, static_cast<std::uint64_t>(session), 0})) % shard_count;
}

void SessionIndex::Shard::remember(const End& end) {
    if (!ends.insert(end).second) return;
    ends_in_order.push_back(end);
    if (ends_in_order.size() <= remembered) return;
    ends.erase(ends_in_order.front());
    ends_in_order.pop_front();
}

SessionIndex::Added SessionIndex::add(Open& open, std::size_t limit) {
    const SessionId id = session_of(open);
    const TreeId tree_id = tree_of(open);
    Shard& shard = shards_[shard_number(id)];
    std::lock_guard guard(shard.mutex);
    if (shard.all_ended) return Added::owner_gone;

    // Ends are looked up only where a record would have to be made: an ended session or tree has none.
    auto session = shard.sessions.find(id);
    if (session == shard.sessions.end()) {
        if (shard.has_ended({.session = id})) return Added::owner_gone;
        session = shard.sessions.try_emplace(id).first;
    }
    Session& mine = session->second;
    if (mine.ended) return Added::owner_gone;
    if (mine.opens >= limit) return Added::full;
    auto tree = mine.trees.find(tree_id);
    if (tree == mine.trees.end()) {
        if (shard.has_ended({id, tree_id, false})) return Added::owner_gone;
        tree = mine.trees.try_emplace(tree_id).first;
    }
    if (tree->second.ended) return Added::owner_gone;

    Open*& first = tree->second.first;
    open.tree_next_ = first;
    if (first) first->tree_previous_ = &open;
    first = &open;
    ++mine.opens;
    return Added::yes;
}

void SessionIndex::remove(Open& open) {
    const SessionId id = session_of(open);
    Shard& shard = shards_[shard_number(id)];
    std::lock_guard guard(shard.mutex);
    const auto session = shard.sessions.find(id);
    assert(session != shard.sessions.end());
    const auto tree = session->second.trees.find(tree_of(open));
    assert(tree != session->second.trees.end());

    if (open.tree_next_) open.tree_next_->tree_previous_ = open.tree_previous_;
    (open.tree_previous_ ? open.tree_previous_->tree_next_ : tree->second.first) = open.tree_next_;
    open.tree_next_ = open.tree_previous_ = nullptr;

    // The records of a living session stay: its next open needs them again.
    if (!tree->second.first && tree->second.ended) session->second.trees.erase(tree);
    if (--session->second.opens == 0 && session->second.ended) shard.sessions.erase(session);
}

void SessionIndex::list(const Tree& tree, std::vector<OpenId>& ids) {
    for (const Open* open = tree.first; open; open = open->tree_next_) ids.push_back(open->id);
}

std::vector<OpenId> SessionIndex::end_session(SessionId id) {
    Shard& shard = shards_[shard_number(id)];
    std::lock_guard guard(shard.mutex);
    shard.remember({.session = id});
    std::vector<OpenId> ids;
    const auto session = shard.sessions.find(id);
    if (session == shard.sessions.end()) return ids;
    session->second.ended = true;
    for (const auto& [tree_id, tree] : session->second.trees) list(tree, ids);
    std::sort(ids.begin(), ids.end());
    if (session->second.opens == 0) shard.sessions.erase(session);
    return ids;
}

std::vector<OpenId> SessionIndex::end_tree(SessionId id, TreeId tree_id) {
    Shard& shard = shards_[shard_number(id)];
    std::lock_guard guard(shard.mutex);
    shard.remember({id, tree_id, false});
    std::vector<OpenId> ids;
    const auto session = shard.sessions.find(id);
    if (session == shard.sessions.end()) return ids;
    const auto tree = session->second.trees.find(tree_id);
    if (tree == session->second.trees.end()) return ids;
    tree->second.ended = true;
    list(tree->second, ids);
    std::sort(ids.begin(), ids.end());
    if (!tree->second.first) session->second.trees.erase(tree);
    return ids;
}

void SessionIndex::end_everything() {
    for (Shard& shard : shards_) {
        std::lock_guard guard(shard.mutex);
        shard.all_ended = true;
    }
}

std::size_t SessionIndex::count(SessionId id) const {
    const Shard& shard = shards_[shard_number(id)];
    std::lock_guard guard(shard.mutex);
    const auto session = shard.sessions.find(id);
    return session == shard.sessions.end() ? 0 : session->second.opens;
}

} // namespace holdfast::locks
