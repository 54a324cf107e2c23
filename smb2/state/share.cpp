#include "smb2/state/share.h"

#include "vfs/names.h"

#include <algorithm>

namespace holdfast::smb2 {

std::shared_ptr<Share> ShareTable::find(std::string_view name) const {
    const std::string wanted = vfs::fold_case(name);
    const std::scoped_lock lock(mutex_);
    const auto found = std::ranges::find_if(
        shares_, [&](const auto& share) { return vfs::fold_case(share->settings.name) == wanted; });
    return found == shares_.end() ? nullptr : *found;
}

std::vector<std::shared_ptr<Share>> ShareTable::all() const {
    const std::scoped_lock lock(mutex_);
    return shares_;
}

std::shared_ptr<Share> ShareTable::add(ShareSettings settings, std::shared_ptr<vfs::Volume> volume) {
    const std::scoped_lock lock(mutex_);
    auto share = std::make_shared<Share>(locks::ShareId{next_id_++}, std::move(settings), std::move(volume));
    shares_.push_back(share);
    return share;
}

void ShareTable::remove(std::string_view name) {
    const std::string wanted = vfs::fold_case(name);
    const std::scoped_lock lock(mutex_);
    std::erase_if(shares_, [&](const auto& share) { return vfs::fold_case(share->settings.name) == wanted; });
}

} // namespace holdfast::smb2
