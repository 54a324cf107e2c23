#include "locks/reopen_blocks.h"

#include <algorithm>
#include <utility>

namespace holdfast::locks {

namespace {

/// A client is known by its GUID; those that have none, by where they are.
bool is_client(const ReopenBlock& block, const ClientGuid& guid, const std::string& address) {
    if (block.client != ClientGuid{} || guid != ClientGuid{}) return block.client == guid;
    return block.client_address == address;
}

} // namespace

void ReopenBlocks::add(ReopenBlock block) {
    block.file = block.file.unnamed();
    const std::lock_guard guard(mutex_);
    const auto same = std::ranges::find_if(blocks_, [&](const ReopenBlock& other) {
        return other.file == block.file && is_client(other, block.client, block.client_address);
    });
    if (same == blocks_.end()) {
        blocks_.push_back(std::move(block));
    } else {
        same->until = std::max(same->until, block.until);
    }
    count_.store(blocks_.size(), std::memory_order_relaxed);
}

bool ReopenBlocks::keeps_out(const OpenRequest& request) {
    if (count_.load(std::memory_order_relaxed) == 0 || !request.owner) return false;
    const std::lock_guard guard(mutex_);
    std::erase_if(blocks_, [&](const ReopenBlock& block) { return block.until <= request.now; });
    count_.store(blocks_.size(), std::memory_order_relaxed);
    return std::ranges::any_of(blocks_, [&](const ReopenBlock& block) {
        return block.file == request.file.unnamed() &&
               is_client(block, request.owner->client_guid, request.owner->client_address);
    });
}

} // namespace holdfast::locks
