#include "smb2/handlers/fsctl/object_id.h"

#include "tests/unit/smb2/handlers/fsctl_test.h"

namespace holdfast::smb2 {
namespace {

using ObjectId = test::FsctlTest;

TEST_F(ObjectId, two_opens_of_a_file_agree_and_two_files_differ) {
    const auto ask = [&](const char16_t* name) {
        return output_of(control(wire::Fsctl::create_or_get_object_id, client.open(name)));
    };
    const auto one = ask(u"one");
    EXPECT_EQ(one.size(), 64U);
    EXPECT_EQ(one, ask(u"ONE"));
    EXPECT_NE(one, ask(u"two"));
    EXPECT_EQ(control(wire::Fsctl::get_object_id, client.open(u"one"), {}, 63).status(), Status::invalid_parameter);
}

} // namespace
} // namespace holdfast::smb2
