#include "admin_api/audit.h"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <gtest/gtest.h>

#include <sstream>

namespace holdfast::admin_api {
namespace {

/// The log "admin" as text, as long as it lives.
class CapturedLog {
  public:
    CapturedLog() {
        auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(text_);
        auto logger = std::make_shared<spdlog::logger>("admin", sink);
        logger->set_pattern("%l %v");
        spdlog::drop("admin");
        spdlog::register_logger(logger);
    }
    ~CapturedLog() { spdlog::drop("admin"); }
    std::string text() const { return text_.str(); }

  private:
    std::ostringstream text_;
};

TEST(Audit, says_who_what_and_with_which_result) {
    const std::string line = audit_line({.action = "handles:close",
                                         .caller = "ops",
                                         .peer = "127.0.0.1",
                                         .what = R"(["7"])",
                                         .reason = "INC-1",
                                         .dry_run = false,
                                         .matched = 1,
                                         .done = 1,
                                         .failed = 0,
                                         .request_id = "r-1"});
    EXPECT_EQ(line, R"(action="handles:close" api="native" token="ops" peer="127.0.0.1" request="r-1" )"
                    R"(what="[\"7\"]" reason="INC-1" )"
                    R"(dry_run=false matched=1 done=1 failed=0)");
}

TEST(Audit, what_callers_write_cannot_forge_a_line) {
    Change change;
    change.reason = "x\n[info] action=\"nothing\"\x1b[2J";
    EXPECT_EQ(audit_line(change).find_first_of("\n\x1b"), std::string::npos);
}

TEST(Audit, long_values_are_cut) {
    const std::string ids(100'000, '1');
    Change change;
    change.what = ids;
    EXPECT_LT(audit_line(change).size(), 3'000u);
}

TEST(Audit, lines_go_to_the_log_of_the_admin_surface) {
    const CapturedLog log;
    audit({.action = "handles:close", .caller = "ops", .peer = {}, .what = {}, .reason = {}});
    audit_refusal("GET", "/x", "", "10.0.0.1", "unknown token");
    log_failure("GET", "/x", "bad luck");
    EXPECT_NE(log.text().find("info action=\"handles:close\" api=\"native\" token=\"ops\""), std::string::npos)
        << log.text();
    EXPECT_NE(log.text().find("warning refused=\"unknown token\""), std::string::npos);
    EXPECT_NE(log.text().find("error failed=\"bad luck\""), std::string::npos);
}

} // namespace
} // namespace holdfast::admin_api
