#include "smb2/handlers/fixed_times.h"

#include <mutex>

namespace holdfast::smb2 {

FixedTimes::FixedTimes(FileOpen& file, WriteTime write_time) : file_(*file.file) {
    bool keeps_write = write_time == WriteTime::fixed;
    bool keeps_change = false;
    {
        const std::scoped_lock lock(file.mutex);
        keeps_write = keeps_write || file.write_time_frozen;
        keeps_change = file.change_time_frozen;
    }
    if (!keeps_write && !keeps_change) return;
    const auto now = file_.attributes();
    if (!now) return;
    if (keeps_write) before_.last_write = now->times.last_write;
    if (keeps_change) before_.change = now->times.change;
}

FixedTimes::FixedTimes(FileOpen& file) : FixedTimes(file, WriteTime::as_wished) {}

FixedTimes FixedTimes::with_write_time(FileOpen& file) { return {file, WriteTime::fixed}; }

void FixedTimes::put_back() const {
    if (before_.last_write || before_.change) (void)file_.set_attributes(before_);
}

} // namespace holdfast::smb2
