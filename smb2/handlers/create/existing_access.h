#pragma once
// What an account may do with a file that is there.

#include "smb2/access_check.h"
#include "smb2/dispatch/context.h"

namespace holdfast::smb2::create {

struct AccessNeeds {
    locks::Access granted = locks::Access::none;  // as the client asks
    locks::Access required = locks::Access::none; // what the disposition needs beyond
    bool tell_maximal = false;
};

struct Granted {
    AccessVerdict verdict;
    locks::Access maximal = locks::Access::none;
};

/// [MS-FSA] 2.1.5.1.2.1 Algorithm to Check Access to an Existing File. `found` exists.
Granted check_access(Context& ctx, const vfs::Resolved& found, const AccessNeeds& needs);

} // namespace holdfast::smb2::create
