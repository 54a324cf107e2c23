#include "admin_api/native/leaks.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace holdfast::admin_api::native {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class LeaksRouteTest : public RouteTest {
  protected:
    locks::OpenRef open_since(std::chrono::hours age) {
        const auto made = open("f", alice());
        made->last_use_ns = (test_now - age).time_since_epoch().count();
        return made;
    }
};

TEST_F(LeaksRouteTest, the_most_likely_come_first_with_their_reasons) {
    open("fresh", alice());
    const auto hour = open_since(std::chrono::hours(1));
    const auto day = open_since(std::chrono::hours(24));
    const auto also_a_day = open_since(std::chrono::hours(25));
    EXPECT_THAT(ids_of(get("/admin/v1/leaks"), "leaks"), ElementsAre(text(day), text(also_a_day)));
    EXPECT_THAT(ids_of(get("/admin/v1/leaks?min_score=0"), "leaks"),
                ElementsAre(text(day), text(also_a_day), text(hour)));
    const auto row = get("/admin/v1/leaks").at("leaks").at(0);
    EXPECT_EQ(row.at("leak_score"), 0.5);
    EXPECT_EQ(row.at("leak_reasons"), boost::json::array{"idle"});
    EXPECT_EQ(get("/admin/v1/handles/" + text(day)).at("leak_score"), 0.5);
}

TEST_F(LeaksRouteTest, are_walked_and_filtered) {
    const auto a = open_since(std::chrono::hours(24));
    const auto b = open_since(std::chrono::hours(24));
    const auto first = get("/admin/v1/leaks?limit=1");
    EXPECT_THAT(ids_of(first, "leaks"), ElementsAre(text(a)));
    const std::string cursor(first.at("next").as_string().c_str());
    EXPECT_THAT(ids_of(get("/admin/v1/leaks?limit=1&cursor=" + cursor), "leaks"), ElementsAre(text(b)));
    EXPECT_THAT(ids_of(get("/admin/v1/leaks?user=bob"), "leaks"), IsEmpty());
}

TEST_F(LeaksRouteTest, bad_values_are_refused) {
    for (const char* score : {"", "2", "-0.1", "x", "nan", "0.5x"})
        EXPECT_EQ(get(std::string("/admin/v1/leaks?min_score=") + score, Http::bad_request).at("parameter"),
                  "min_score");
    EXPECT_EQ(get("/admin/v1/leaks?min_score=1&min_score=0", Http::bad_request).at("parameter"), "min_score");
    EXPECT_EQ(get("/admin/v1/leaks?sort=age", Http::bad_request).at("parameter"), "sort");
}

} // namespace
} // namespace holdfast::admin_api::native
