#include "smb2/state/session.h"

#include "smb2/crypto/random.h"

#include <bit>

namespace holdfast::smb2 {

bool Session::turn(SessionState to) {
    SessionState from = state.load(std::memory_order_acquire);
    while (from != SessionState::closed)
        if (state.compare_exchange_weak(from, to, std::memory_order_acq_rel)) return true;
    return false;
}

std::shared_ptr<const SessionUser> Session::user() const {
    const std::scoped_lock lock(mutex_);
    return user_;
}

void Session::set_user(std::shared_ptr<const SessionUser> user, const Convert& convert) {
    const std::scoped_lock lock(mutex_);
    user_ = std::move(user);
    for (auto& [ignored, tree] : trees_) tree = convert(*tree);
}

Session::Joined Session::add_channel(SessionChannel channel, std::size_t most) {
    const std::scoped_lock lock(mutex_);
    if (has_ended_ || is_cut_off_) return Joined::ended;
    if (channels_.size() >= most) return Joined::too_many;
    channels_.push_back(std::move(channel));
    return Joined::yes;
}

bool Session::remove_channel(ConnectionNumber gone) {
    const std::scoped_lock lock(mutex_);
    const auto removed = std::erase_if(channels_, [gone](const SessionChannel& one) { return one.connection == gone; });
    if (removed == 0 || !channels_.empty()) return false;
    is_cut_off_ = true;
    return true;
}

std::vector<SessionChannel> Session::channels() const {
    const std::scoped_lock lock(mutex_);
    return channels_;
}

std::shared_ptr<TreeConnect> Session::find_tree(TreeId wanted) const {
    const std::scoped_lock lock(mutex_);
    const auto found = trees_.find(wanted);
    return found == trees_.end() ? nullptr : found->second;
}

std::shared_ptr<TreeConnect> Session::add_tree(const MakeTree& make, std::size_t most) {
    const std::scoped_lock lock(mutex_);
    if (has_ended_ || trees_.size() >= most) return nullptr;
    const TreeId made{next_tree_++};
    auto tree = make(made, user_);
    tree->share->tree_connects.fetch_add(1, std::memory_order_relaxed);
    trees_.emplace(made, tree);
    return tree;
}

std::shared_ptr<TreeConnect> Session::remove_tree(TreeId wanted) {
    const std::scoped_lock lock(mutex_);
    const auto found = trees_.find(wanted);
    if (found == trees_.end()) return nullptr;
    auto removed = std::move(found->second);
    trees_.erase(found);
    removed->share->tree_connects.fetch_sub(1, std::memory_order_relaxed);
    return removed;
}

std::vector<std::shared_ptr<TreeConnect>> Session::trees() const {
    const std::scoped_lock lock(mutex_);
    return all_trees();
}

std::vector<std::shared_ptr<TreeConnect>> Session::all_trees() const {
    std::vector<std::shared_ptr<TreeConnect>> all;
    all.reserve(trees_.size());
    for (const auto& [ignored, tree] : trees_) all.push_back(tree);
    return all;
}

std::vector<std::shared_ptr<TreeConnect>> Session::clear_trees() {
    const std::scoped_lock lock(mutex_);
    has_ended_ = true;
    auto all = all_trees();
    trees_.clear();
    for (const auto& tree : all) tree->share->tree_connects.fetch_sub(1, std::memory_order_relaxed);
    return all;
}

SessionTable::SessionTable() : keys_(std::bit_cast<decltype(keys_)>(crypto::random_bytes<sizeof(keys_)>())) {}

std::shared_ptr<Session> SessionTable::create(Time now, std::size_t most) {
    const std::scoped_lock lock(mutex_);
    if (sessions_.size() >= most) return nullptr;
    SessionId id{};
    // 0 and all ones have meanings of their own.
    while (id == SessionId{} || id == SessionId{UINT32_MAX} || sessions_.contains(id))
        id = SessionId{scrambled(next_++)};
    auto session = std::make_shared<Session>(id, now);
    sessions_.emplace(id, session);
    return session;
}

std::shared_ptr<Session> SessionTable::find(SessionId id) const {
    const std::scoped_lock lock(mutex_);
    const auto found = sessions_.find(id);
    return found == sessions_.end() ? nullptr : found->second;
}

/// A permutation of the 32-bit numbers (a Feistel network) under keys of this run: no id comes twice
/// in 2^32 sessions, and a client cannot guess another's from its own. Within 32 bits, because
/// there are clients that keep no more of it.
std::uint32_t SessionTable::scrambled(std::uint32_t number) const {
    auto left = static_cast<std::uint16_t>(number >> 16);
    auto right = static_cast<std::uint16_t>(number);
    for (const std::uint32_t key : keys_) {
        std::uint32_t mixed = (right ^ key) * 0x9E3779B1U;
        mixed ^= mixed >> 15;
        mixed *= 0x85EBCA77U;
        const auto next = static_cast<std::uint16_t>(left ^ (mixed >> 16));
        left = right;
        right = next;
    }
    return std::uint32_t{left} << 16 | right;
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
