#include "smb2/connection/break_log.h"

#include "smb2/state/break_delivery.h"

#include <utility>

namespace holdfast::smb2 {

void BreakLog::sent(const locks::BreakNotice& notice, Time now, std::chrono::milliseconds kept_for) {
    std::erase_if(sent_, [&](const Sent& old) { return now - old.at > kept_for; });
    sent_.push_back({notice, now});
}

void BreakLog::hand_over(ServerState& server) {
    for (const Sent& one : std::exchange(sent_, {})) deliver_break_again(server, one.notice);
}

} // namespace holdfast::smb2
