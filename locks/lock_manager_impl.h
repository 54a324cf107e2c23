#pragma once
// What stands behind the door of lock_manager.h.

#include "locks/lock_manager.h"
#include "locks/lock_table.h"
#include "locks/namespace_index.h"
#include "locks/open_table.h"
#include "locks/session_index.h"
#include "locks/snapshot.h"
#include "locks/stream.h"
#include "locks/stream_table.h"

#include <atomic>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::locks {

struct LockManager::Impl {
    Impl(Limits limits_, WakeSink& sink_) : limits(limits_), sink(sink_), streams(locks) {}

    const Limits limits;
    WakeSink& sink;
    LockTable locks;
    OpenTable opens;
    SessionIndex sessions;
    NamespaceIndex folders;
    StreamTable streams;
    std::atomic<std::size_t> open_count{0};

    OpenResult admit(OpenRequest& request);
    CloseResult end(const OpenRef& open, CloseReason reason);
    std::size_t end_all(std::span<const OpenId> ids, CloseReason reason);
    OpenId any_open_below(ShareId share, std::string_view folder) const;

    void deliver(std::span<const Woken> woken) {
        if (!woken.empty()) sink.wake(woken);
    }
    static ShareId share_of(const Owner* owner) { return owner ? owner->share : ShareId{}; }
};

} // namespace holdfast::locks
