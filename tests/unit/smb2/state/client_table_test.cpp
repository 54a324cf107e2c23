#include "smb2/state/client_table.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

TEST(ClientTable, a_client_is_reached_on_each_of_its_connections_oldest_first) {
    ClientTable table;
    const locks::ClientGuid one{1};
    const locks::ClientGuid two{2};
    table.add(one, ConnectionNumber{5});
    table.add(two, ConnectionNumber{6});
    table.add(one, ConnectionNumber{4});
    EXPECT_EQ(table.connections_of(one), (std::vector{ConnectionNumber{5}, ConnectionNumber{4}}));
    table.remove(one, ConnectionNumber{5});
    table.remove(two, ConnectionNumber{4}); // was never its own
    EXPECT_EQ(table.connections_of(one), std::vector{ConnectionNumber{4}});
    table.remove(one, ConnectionNumber{4});
    table.remove(one, ConnectionNumber{4});
    EXPECT_TRUE(table.connections_of(one).empty());
}

} // namespace
} // namespace holdfast::smb2
