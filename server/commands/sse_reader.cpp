#include "server/commands/sse_reader.h"

#include <utility>

namespace holdfast::server {

bool SseReader::feed(std::string_view bytes, const std::function<bool(const SseMessage&)>& take) {
    for (const char c : bytes) {
        const bool is_second_of_pair = c == '\n' && ended_in_cr_;
        ended_in_cr_ = c == '\r';
        if (is_second_of_pair) continue;
        if (c != '\n' && c != '\r') {
            line_ += c;
            continue;
        }
        const std::string line = std::exchange(line_, {});
        if (!take_line(line, take)) return false;
    }
    return true;
}

void SseReader::reconnect() {
    line_.clear();
    ended_in_cr_ = false;
    message_ = {};
    has_data_ = false;
    next_id_ = last_id_;
}

bool SseReader::take_line(std::string_view line, const std::function<bool(const SseMessage&)>& take) {
    if (line.empty()) { // the message is complete
        last_id_ = next_id_;
        const SseMessage message = std::exchange(message_, {});
        return !std::exchange(has_data_, false) || take(message);
    }
    const auto colon = line.find(':');
    if (colon == 0) return true; // a comment, which keeps the connection alive
    const std::string_view field = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "event") message_.event = value;
    if (field == "id") next_id_ = value;
    if (field == "data") {
        message_.data.append(has_data_ ? "\n" : "").append(value);
        has_data_ = true;
    }
    return true;
}

} // namespace holdfast::server
