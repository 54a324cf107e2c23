#include "admin_api/recent_requests.h"

#include <algorithm>
#include <utility>

namespace holdfast::admin_api {

void RecentRequests::forget_old() {
    const auto now = now_();
    std::erase_if(entries_, [&](const auto& pair) { return pair.second.is_done && now - pair.second.at > kept_for; });
    while (entries_.size() >= most) {
        const auto oldest = std::ranges::min_element(
            entries_, {}, [](const auto& pair) { return std::pair(!pair.second.is_done, pair.second.at); });
        if (!oldest->second.is_done) return; // all are under way, and each belongs to a thread that answers
        entries_.erase(oldest);
    }
}

Answer RecentRequests::once(const Request& request, std::string_view id, const std::function<Answer()>& change) {
    if (id.empty()) return change();
    const std::string key = request.caller + '\n' + request.path + '\n' + std::string(id);
    {
        const std::lock_guard guard(mutex_);
        forget_old();
        const auto [entry, is_new] = entries_.try_emplace(key, Entry{request.body, {}, false, now_()});
        if (!is_new && entry->second.body != request.body)
            return problem(Http::conflict, "this id stands for another request", "request_id");
        if (!is_new && !entry->second.is_done)
            return problem(Http::conflict, "the same request is still under way", "request_id");
        if (!is_new) return entry->second.answer;
    }
    const auto settle = [&](const Answer* answer) {
        const std::lock_guard guard(mutex_);
        if (answer == nullptr || answer->status != Http::ok) {
            entries_.erase(key);
        } else {
            Entry& entry = entries_.at(key);
            entry.answer = *answer;
            entry.is_done = true;
        }
    };
    try {
        Answer answer = change();
        settle(&answer);
        return answer;
    } catch (...) {
        settle(nullptr);
        throw;
    }
}

} // namespace holdfast::admin_api
