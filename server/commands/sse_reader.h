#pragma once
// Server-sent events ([HTML] 9.2.6 Interpreting an event stream), put together from the pieces that come.

#include <functional>
#include <string>
#include <string_view>

namespace holdfast::server {

struct SseMessage {
    std::string event = {};
    std::string data = {};
};

class SseReader {
  public:
    /// Calls `take` with each message that has become complete, until that returns false. False then.
    bool feed(std::string_view bytes, const std::function<bool(const SseMessage&)>& take);

    /// Where to go on after the connection was lost; empty before the first id.
    const std::string& last_id() const { return last_id_; }
    /// Forgets the message that is not complete: the next bytes are of a new connection.
    void reconnect();

  private:
    bool take_line(std::string_view line, const std::function<bool(const SseMessage&)>& take);

    std::string line_;
    bool ended_in_cr_ = false;
    SseMessage message_;
    bool has_data_ = false;
    std::string next_id_;
    std::string last_id_;
};

} // namespace holdfast::server
