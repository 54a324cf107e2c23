#include "smb2/state/late_write_time.h"

namespace holdfast::smb2 {

void LateWriteTime::write_begins(vfs::Ticks last_write, Time now) {
    const std::scoped_lock lock(mutex_);
    if (!is_over(now)) return;
    late_ = Late{last_write, has_written_ ? std::nullopt : std::optional(now + delay)};
    has_written_ = true;
}

void LateWriteTime::settle() {
    const std::scoped_lock lock(mutex_);
    late_.reset();
}

vfs::Ticks LateWriteTime::told(vfs::Ticks last_write, Time now) const {
    const std::scoped_lock lock(mutex_);
    return is_over(now) ? last_write : late_->told;
}

bool LateWriteTime::ends() {
    const std::scoped_lock lock(mutex_);
    const bool is_late = late_ && !late_->until;
    late_.reset();
    return is_late;
}

bool LateWriteTime::has_nothing_late(Time now) const {
    const std::scoped_lock lock(mutex_);
    return is_over(now);
}

} // namespace holdfast::smb2
