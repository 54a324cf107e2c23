#include "admin_api/qumulo/location.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api::qumulo {
namespace {

TEST(Location, is_no_id_and_no_path) {
    locks::Owner owner;
    owner.session = locks::SessionId{7000};
    for (const std::string& text : {location_of(locks::OpenId{3}, &owner), location_of(owner.session)}) {
        EXPECT_NE(text.find('.'), std::string::npos) << text;
        EXPECT_FALSE(text.starts_with('/')) << text;
    }
    EXPECT_EQ(location_of(locks::OpenId{3}, &owner), "1.7000.3");
    EXPECT_EQ(location_of(owner.session), "1.7000");
    EXPECT_EQ(location_of(locks::OpenId{3}, nullptr), "1.0.3");
}

TEST(Location, leads_back_also_beyond_2_to_the_53) {
    locks::Owner owner;
    owner.session = locks::SessionId{UINT64_MAX - 1};
    const HandleLocation expected{owner.session, locks::OpenId{UINT64_MAX}};
    EXPECT_EQ(handle_location(location_of(locks::OpenId{UINT64_MAX}, &owner)), expected);
    EXPECT_EQ(session_location(location_of(owner.session)), owner.session);
}

TEST(Location, what_is_none_is_nothing) {
    for (const char* text : {"", "1", "1.2", "1.2.3.4", "2.7000.3", "1..3", "1.2.", "1.a.3", "/1.2.3", "1.2.-3"})
        EXPECT_FALSE(handle_location(text)) << text;
    for (const char* text : {"", "1", "1.", "1.2.3", "2.7000", "7000"}) EXPECT_FALSE(session_location(text)) << text;
}

} // namespace
} // namespace holdfast::admin_api::qumulo
