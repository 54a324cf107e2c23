#include "smb2/handlers/lock_series.h"

#include <algorithm>
#include <optional>

namespace holdfast::smb2 {

namespace {

using wire::LockElement;
using wire::LockFlags;

std::optional<locks::LockMode> mode_of(const LockElement& element) {
    switch (element.flags & ~LockFlags::fail_immediately) {
    case LockFlags::shared: return locks::LockMode::shared;
    case LockFlags::exclusive: return locks::LockMode::exclusive;
    case LockFlags::none:
    case LockFlags::unlock:
    case LockFlags::fail_immediately: break;
    }
    return std::nullopt;
}

bool may_wait(const LockElement& element) { return !has(element.flags, LockFlags::fail_immediately); }

} // namespace

LockPlan plan_locks(std::span<const LockElement> elements) {
    if (elements.empty()) return {Status::invalid_parameter};

    // The first element decides how the whole array is read.
    const LockElement& first = elements.front();
    if (first.flags == LockFlags::unlock) return {Status::success, LockCourse::unlocks};
    if (!mode_of(first)) return {Status::invalid_parameter};
    if (elements.size() == 1 && may_wait(first)) return {Status::success, LockCourse::wait};
    if (std::ranges::any_of(elements, may_wait)) return {Status::invalid_parameter};
    return {Status::success, LockCourse::locks};
}

LockSeries read_locks(std::span<const LockElement> elements) {
    LockSeries series;
    series.wanted.reserve(elements.size());
    for (const LockElement& element : elements) {
        const auto mode = mode_of(element);
        if (!mode) {
            series.then = Status::invalid_parameter;
            return series;
        }
        const auto range = locks::ByteRange::make(element.offset, element.length);
        if (!range) {
            series.then = Status::invalid_lock_range;
            series.is_undone = true;
            return series;
        }
        series.wanted.push_back({*range, *mode});
    }
    return series;
}

bool is_replay(LockSequences& sequences, const wire::LockRequest& request) {
    const std::uint32_t index = request.lock_sequence_index();
    if (index == 0 || index >= sequences.size()) return false;
    if (sequences[index] == request.lock_sequence_number()) return true;
    sequences[index] = no_sequence;
    return false;
}

void remember_sequence(LockSequences& sequences, const wire::LockRequest& request) {
    const std::uint32_t index = request.lock_sequence_index();
    if (index == 0 || index >= sequences.size()) return;
    sequences[index] = static_cast<std::uint8_t>(request.lock_sequence_number());
}

} // namespace holdfast::smb2
