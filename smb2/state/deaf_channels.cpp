#include "smb2/state/deaf_channels.h"

#include <algorithm>

namespace holdfast::smb2 {

void DeafChannels::add(ConnectionNumber connection) {
    const std::scoped_lock lock(mutex_);
    deaf_.insert(connection);
    count_.store(deaf_.size(), std::memory_order_relaxed);
}

void DeafChannels::remove(ConnectionNumber connection) {
    if (!any()) return;
    const std::scoped_lock lock(mutex_);
    deaf_.erase(connection);
    count_.store(deaf_.size(), std::memory_order_relaxed);
}

void DeafChannels::put_last(std::vector<ConnectionNumber>& connections) const {
    if (!any()) return;
    const std::scoped_lock lock(mutex_);
    std::stable_partition(connections.begin(), connections.end(),
                          [this](ConnectionNumber one) { return !deaf_.contains(one); });
}

} // namespace holdfast::smb2
