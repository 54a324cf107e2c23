#include "smb2/state/session.h"

#include "smb2/crypto/random.h"

#include <cstring>

namespace holdfast::smb2 {

bool Session::turn(SessionState to) {
    SessionState from = state.load(std::memory_order_acquire);
    while (from != SessionState::closed)
        if (state.compare_exchange_weak(from, to, std::memory_order_acq_rel)) return true;
    return false;
}

std::shared_ptr<TreeConnect> Session::find_tree(TreeId wanted) const {
    const std::scoped_lock lock(mutex_);
    const auto found = trees_.find(wanted);
    return found == trees_.end() ? nullptr : found->second;
}

std::shared_ptr<TreeConnect> Session::add_tree(
    const std::function<std::shared_ptr<TreeConnect>(TreeId)>& make, std::size_t most) {
    const std::scoped_lock lock(mutex_);
    if (has_ended_ || trees_.size() >= most) return nullptr;
    const TreeId made{next_tree_++};
    auto tree = make(made);
    tree->share->tree_connects.fetch_add(1, std::memory_order_relaxed);
    trees_.emplace(made, tree);
    return tree;
}

bool Session::remove_tree(TreeId wanted) {
    const std::scoped_lock lock(mutex_);
    const auto found = trees_.find(wanted);
    if (found == trees_.end()) return false;
    found->second->share->tree_connects.fetch_sub(1, std::memory_order_relaxed);
    trees_.erase(found);
    return true;
}

std::vector<std::shared_ptr<TreeConnect>> Session::trees() const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::shared_ptr<TreeConnect>> all;
    all.reserve(trees_.size());
    for (const auto& [ignored, tree] : trees_) all.push_back(tree);
    return all;
}

void Session::clear_trees() {
    const std::scoped_lock lock(mutex_);
    has_ended_ = true;
    for (const auto& [ignored, tree] : trees_) tree->share->tree_connects.fetch_sub(1, std::memory_order_relaxed);
    trees_.clear();
}

std::shared_ptr<Session> SessionTable::create(Time now, std::size_t most) {
    // Rising above, so that none comes twice and a listing has an order; random below, so that a
    // client cannot name another's.
    std::uint32_t low = 0;
    const auto random = crypto::random_bytes<sizeof low>();
    std::memcpy(&low, random.data(), sizeof low);

    const std::scoped_lock lock(mutex_);
    if (sessions_.size() >= most) return nullptr;
    const SessionId id{next_++ << 32 | low};
    auto session = std::make_shared<Session>(id, now);
    sessions_.emplace(id, session);
    return session;
}

std::shared_ptr<Session> SessionTable::find(SessionId id) const {
    const std::scoped_lock lock(mutex_);
    const auto found = sessions_.find(id);
    return found == sessions_.end() ? nullptr : found->second;
}

bool SessionTable::remove(SessionId id) {
    const std::scoped_lock lock(mutex_);
    return sessions_.erase(id) != 0;
}

std::size_t SessionTable::size() const {
    const std::scoped_lock lock(mutex_);
    return sessions_.size();
}

std::vector<std::shared_ptr<Session>> SessionTable::list(SessionId after, std::size_t limit) const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::shared_ptr<Session>> page;
    for (auto at = sessions_.upper_bound(after); at != sessions_.end() && page.size() < limit; ++at)
        page.push_back(at->second);
    return page;
}

} // namespace holdfast::smb2
