#include "admin_api/share_limit.h"

#include <algorithm>

namespace holdfast::admin_api {

ShareLimit::ShareLimit(const std::vector<std::string>& shares, Fold fold) : fold_(fold ? fold : fold_ascii) {
    std::vector<std::string> folded;
    folded.reserve(shares.size());
    for (const std::string& share : shares) folded.push_back(fold_(share));
    names_ = std::make_shared<const std::vector<std::string>>(std::move(folded));
}

bool ShareLimit::covers(std::string_view share) const {
    if (!names_) return true;
    const std::string folded = fold_(share);
    return std::find(names_->begin(), names_->end(), folded) != names_->end();
}

bool ShareLimit::covers(const locks::Owner* owner) const {
    if (!names_) return true;
    return owner && covers(owner->share_name);
}

} // namespace holdfast::admin_api
