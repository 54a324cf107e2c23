#include "admin_api/qumulo/closing.h"

#include "tests/unit/admin_api/qumulo/fixture.h"

namespace holdfast::admin_api::qumulo {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ClosingTest : public QumuloTest {
  protected:
    std::string close(std::string body, Http expected = Http::ok) {
        const Request posted = request("POST", "/v1/things/close", std::move(body));
        const Parameters none({});
        const Caller caller{"operator", std::nullopt, 0};
        const Answer answer = close_all(
            {posted, none, caller, backend}, "things:close", "Thing",
            [](const boost::json::object& element) { return member_text(element, "location"); },
            [&](std::string_view location) {
                asked.emplace_back(location);
                return location != "lost";
            });
        EXPECT_EQ(answer.status, expected);
        return answer.body;
    }
    std::vector<std::string> asked;
};

TEST_F(ClosingTest, each_is_closed_once_in_order) {
    EXPECT_EQ(close(R"([{"location":"b"},{"location":"a"},{"location":"b"}])"), "[]");
    EXPECT_THAT(asked, ElementsAre("b", "a"));
}

TEST_F(ClosingTest, what_fails_is_named) {
    EXPECT_EQ(close(R"([{"location":"a"},{"location":"lost"}])"), R"([{"error_message":"Thing lost not found"}])");
}

TEST_F(ClosingTest, nothing_asked_is_a_list_too) {
    EXPECT_EQ(close("[]"), "[]");
    EXPECT_EQ(close("[[]]"), "[]");
}

TEST_F(ClosingTest, a_bad_list_closes_nothing) {
    close(R"([{"location":"a"},{}])", Http::bad_request);
    EXPECT_THAT(asked, IsEmpty());
}

} // namespace
} // namespace holdfast::admin_api::qumulo
