#include "smb2/state/deaf_channels.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using Ways = std::vector<ConnectionNumber>;

constexpr ConnectionNumber number(std::uint32_t value) { return ConnectionNumber{value}; }

Ways ordered(const DeafChannels& deaf, Ways ways) {
    deaf.put_last(ways);
    return ways;
}

TEST(DeafChannels, those_that_hear_are_tried_first) {
    DeafChannels deaf;
    const Ways all{number(1), number(2), number(3), number(4)};
    EXPECT_EQ(ordered(deaf, all), all);
    deaf.add(number(3));
    deaf.add(number(1));
    EXPECT_EQ(ordered(deaf, all), (Ways{number(2), number(4), number(1), number(3)}));
    deaf.remove(number(1));
    deaf.remove(number(7));
    EXPECT_EQ(ordered(deaf, all), (Ways{number(1), number(2), number(4), number(3)}));
    deaf.remove(number(3));
    EXPECT_EQ(ordered(deaf, all), all);
}

} // namespace
} // namespace holdfast::smb2
