#include "smb2/state/replay_table.h"

namespace holdfast::smb2 {

ReplayTable::Running::~Running() {
    if (!has_succeeded_) table_.forget(name_, locks::OpenId{});
}

void ReplayTable::Running::succeeded(locks::OpenId open) {
    Shard& shard = table_.shard_of(name_);
    const std::scoped_lock lock(shard.mutex);
    shard.creates.insert_or_assign(name_, open);
    has_succeeded_ = true;
}

ReplayTable::Begun ReplayTable::begin(const CreateName& name) {
    Shard& shard = shard_of(name);
    const std::scoped_lock lock(shard.mutex);
    const auto [found, is_new] = shard.creates.emplace(name, locks::OpenId{});
    if (!is_new) return {nullptr, found->second};
    return {std::make_unique<Running>(*this, name), {}};
}

void ReplayTable::restore(const CreateName& name, locks::OpenId open) {
    Shard& shard = shard_of(name);
    const std::scoped_lock lock(shard.mutex);
    shard.creates.insert_or_assign(name, open);
}

locks::OpenId ReplayTable::find(const CreateName& name) const {
    const Shard& shard = shard_of(name);
    const std::scoped_lock lock(shard.mutex);
    const auto found = shard.creates.find(name);
    return found == shard.creates.end() ? locks::OpenId{} : found->second;
}

void ReplayTable::forget(const CreateName& name, locks::OpenId open) {
    Shard& shard = shard_of(name);
    const std::scoped_lock lock(shard.mutex);
    const auto found = shard.creates.find(name);
    if (found != shard.creates.end() && found->second == open) shard.creates.erase(found);
}

std::size_t ReplayTable::size() const {
    std::size_t sum = 0;
    for (const Shard& shard : shards_) {
        const std::scoped_lock lock(shard.mutex);
        sum += shard.creates.size();
    }
    return sum;
}

} // namespace holdfast::smb2
