#include "locks/share_modes.h"

#include <cassert>

namespace holdfast::locks {
namespace {

bool reads(Access access) { return has_any(access, Access::read_data | Access::execute); }
bool writes(Access access) { return has_any(access, Access::write_data | Access::append_data); }
bool deletes(Access access) { return has_any(access, Access::remove); }

/// Whether `access` stays inside what the other side lets others do.
bool fits(Access access, ShareMode others) {
    return (!reads(access) || allows(others, ShareMode::read)) &&
           (!writes(access) || allows(others, ShareMode::write)) &&
           (!deletes(access) || allows(others, ShareMode::remove));
}

} // namespace

bool ShareModes::takes_part(Access access) { return reads(access) || writes(access) || deletes(access); }

bool ShareModes::live_together(Access access_a, ShareMode share_a, Access access_b, ShareMode share_b) {
    if (!takes_part(access_a) || !takes_part(access_b)) return true;
    return fits(access_a, share_b) && fits(access_b, share_a);
}

bool ShareModes::allows(Access access, ShareMode share) const {
    if (!takes_part(access)) return true;
    return !((reads(access) && sharing_.read < opens_) || (writes(access) && sharing_.write < opens_) ||
             (deletes(access) && sharing_.remove < opens_) ||
             (using_.read > 0 && !locks::allows(share, ShareMode::read)) ||
             (using_.write > 0 && !locks::allows(share, ShareMode::write)) ||
             (using_.remove > 0 && !locks::allows(share, ShareMode::remove)));
}

void ShareModes::add(Access access, ShareMode share) { count(access, share, 1); }

void ShareModes::remove(Access access, ShareMode share) {
    assert(!takes_part(access) || opens_ > 0);
    count(access, share, std::uint32_t{0} - 1); // unsigned: adds back to what was there before add()
}

void ShareModes::count(Access access, ShareMode share, std::uint32_t by) {
    if (!takes_part(access)) return;
    opens_ += by;
    if (reads(access)) using_.read += by;
    if (writes(access)) using_.write += by;
    if (deletes(access)) using_.remove += by;
    if (locks::allows(share, ShareMode::read)) sharing_.read += by;
    if (locks::allows(share, ShareMode::write)) sharing_.write += by;
    if (locks::allows(share, ShareMode::remove)) sharing_.remove += by;
}

} // namespace holdfast::locks
