#include "smb2/state/app_instances.h"

namespace holdfast::smb2 {

void AppInstances::add(const AppInstance& instance, locks::OpenId open) {
    const std::scoped_lock lock(mutex_);
    opens_[instance.id].push_back({open, instance.version});
}

void AppInstances::remove(const AppInstance::Id& id, locks::OpenId open) {
    const std::scoped_lock lock(mutex_);
    const auto found = opens_.find(id);
    if (found == opens_.end()) return;
    std::erase_if(found->second, [open](const Entry& entry) { return entry.open == open; });
    if (found->second.empty()) opens_.erase(found);
}

std::vector<AppInstances::Entry> AppInstances::find(const AppInstance::Id& id) const {
    const std::scoped_lock lock(mutex_);
    const auto found = opens_.find(id);
    return found == opens_.end() ? std::vector<Entry>() : found->second;
}

} // namespace holdfast::smb2
