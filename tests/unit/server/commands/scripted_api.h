#pragma once
// An admin API that gives prepared replies, and a console whose output can be read.

#include "server/commands/answers.h"

#include <gtest/gtest.h>

#include <deque>
#include <sstream>

namespace holdfast::server {

/// Gives the prepared replies in turn and keeps what it was asked.
class ScriptedApi final : public AdminApi {
  public:
    AdminReply get(const std::string& target) override { return next("GET " + target); }
    AdminReply post(const std::string& target, const std::string& body) override {
        return next("POST " + target + ' ' + body);
    }
    /// A reply of 200 is what the stream carries.
    AdminReply stream(const std::string& target, const std::string& last_event_id,
                      const std::function<bool(std::string_view)>& take) override {
        AdminReply reply = next("STREAM " + target + (last_event_id.empty() ? "" : " after " + last_event_id));
        if (reply.status != 200) return reply;
        if (!reply.body.empty()) take(reply.body);
        return {200, ""};
    }
    AdminReply download(const std::string& target, const std::string& body,
                        const std::function<bool(std::string_view)>& take) override {
        AdminReply reply = next("DOWNLOAD " + target + ' ' + body);
        if (reply.status != 200) return reply;
        if (!reply.body.empty()) take(reply.body);
        return {200, ""};
    }
    std::deque<AdminReply> replies;
    std::vector<std::string> asked;

  private:
    AdminReply next(std::string request) {
        asked.push_back(std::move(request));
        if (replies.empty()) return {0, "no reply was prepared"};
        AdminReply reply = replies.front();
        replies.pop_front();
        return reply;
    }
};

class ScriptedTest : public testing::Test {
  protected:
    ScriptedApi api;
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    Console console{in, out, err};
};

} // namespace holdfast::server
