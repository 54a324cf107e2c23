#include "admin_api/qumulo/version.h"

#include "tests/unit/admin_api/qumulo/fixture.h"

namespace holdfast::admin_api::qumulo {
namespace {

class VersionTest : public QumuloTest {};

TEST_F(VersionTest, is_told_to_anybody) {
    token.clear();
    EXPECT_EQ(get("/v1/version"), boost::json::parse(R"({"revision_id":"Holdfast Core 1.2.3","build_id":"1.2.3",
        "flavor":"release","build_date":""})"));
}

} // namespace
} // namespace holdfast::admin_api::qumulo
