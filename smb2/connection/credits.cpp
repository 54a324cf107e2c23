#include "smb2/connection/credits.h"

#include <algorithm>

namespace holdfast::smb2 {

CreditWindow::CreditWindow(std::uint32_t most) : most_(std::max<std::uint32_t>(most, 1)), used_(64) {}

bool CreditWindow::use(std::uint64_t message_id, std::uint32_t charge) {
    if (message_id < low_ || charge == 0 || message_id >= high_ || charge > high_ - message_id) return false;
    for (std::uint64_t id = message_id; id < message_id + charge; ++id)
        if (is_used(id)) return false;

    for (std::uint64_t id = message_id; id < message_id + charge; ++id) used_[id % used_.size()] = true;
    used_in_window_ += charge;
    while (low_ < high_ && is_used(low_)) {
        used_[low_ % used_.size()] = false;
        ++low_;
        --used_in_window_;
    }
    return true;
}

std::uint16_t CreditWindow::grant(std::uint32_t wanted) {
    const std::uint64_t room = most_ - std::min<std::uint64_t>(high_ - low_, most_);
    std::uint64_t granted = std::min<std::uint64_t>({wanted, room, UINT16_MAX});
    if (granted == 0 && available() == 0 && room > 0) granted = 1;

    if (high_ + granted - low_ > used_.size()) {
        // A ring of another size has its bits elsewhere.
        std::size_t size = used_.size();
        while (size < high_ + granted - low_) size *= 2;
        std::vector<bool> larger(size);
        for (std::uint64_t id = low_; id < high_; ++id) larger[id % size] = is_used(id);
        used_.swap(larger);
    }
    high_ += granted;
    return static_cast<std::uint16_t>(granted);
}

} // namespace holdfast::smb2
