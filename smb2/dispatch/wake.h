#pragma once

#include "locks/lock_manager.h"

namespace holdfast::smb2 {

/// From any thread: what the request waited for is there.
inline void wake_one(locks::WakeSink& sink, locks::WaitToken token) {
    const locks::Woken woken{token, locks::WakeReason::granted};
    sink.wake({&woken, 1});
}

} // namespace holdfast::smb2
