#include "tests/unit/smb2/wire/samples/contexts.h"
#include "tests/unit/smb2/wire/samples/sessions.h"
#include "tests/unit/smb2/wire/samples_test.h"

namespace holdfast::smb2::wire {
namespace {

using Others = TypeList<Header, TransformHeader, ErrorContext, SymbolicLinkErrorResponse, Sid, Acl, SecurityDescriptor>;

INSTANTIATE_TEST_SUITE_P(NegotiateContexts, EveryStructure, testing::ValuesIn(structures(NegotiateContexts{})),
                         structure_name);
INSTANTIATE_TEST_SUITE_P(CreateContexts, EveryStructure, testing::ValuesIn(structures(CreateContexts{})),
                         structure_name);
INSTANTIATE_TEST_SUITE_P(Fsctl, EveryStructure, testing::ValuesIn(structures(FsctlStructures{})), structure_name);
INSTANTIATE_TEST_SUITE_P(Other, EveryStructure, testing::ValuesIn(structures(Others{})), structure_name);

TEST(Lease, versions_differ_by_their_size) {
    EXPECT_EQ(to_bytes(LeaseV1{}).size(), LeaseV1::size);
    EXPECT_EQ(to_bytes(LeaseV2{}).size(), LeaseV2::size);
}

TEST(QueryMaximalAccessRequest, has_one_time_or_none) {
    EXPECT_TRUE(decode<QueryMaximalAccessRequest>(View{}));
    EXPECT_TRUE(decode<QueryMaximalAccessRequest>(Bytes(8)));
    EXPECT_FALSE(decode<QueryMaximalAccessRequest>(Bytes(4)));
    EXPECT_FALSE(decode<QueryMaximalAccessRequest>(Bytes(16)));
}

TEST(NetworkInterfaceInfo, is_152_bytes_in_a_chain) {
    const ChainOf<NetworkInterfaceInfo> both{{{.if_index = 1}, {.if_index = 2}}};
    const Bytes bytes = to_bytes(both);
    EXPECT_EQ(bytes.size(), 2U * 152);
    EXPECT_EQ(decode<ChainOf<NetworkInterfaceInfo>>(bytes)->entries[1].if_index, 2U);
}

} // namespace
} // namespace holdfast::smb2::wire
