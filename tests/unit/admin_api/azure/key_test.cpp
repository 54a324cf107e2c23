#include "admin_api/azure/key.h"

#include "tests/unit/admin_api/azure/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace holdfast::admin_api::azure {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class KeyTest : public testing::Test {
  protected:
    std::string fault(const std::string& content) {
        const auto key = read_key_file(write_key(path, content));
        return key ? "" : key.error().what;
    }

    StateFolder folder;
    std::filesystem::path path = folder.path() / "ops.key";
};

TEST_F(KeyTest, what_is_made_can_be_read_by_its_owner_alone) {
    const auto made = create_key_file(path, Existing::keep);
    ASSERT_TRUE(made) << made.error().what;
    EXPECT_EQ(made->bytes().size(), key_size);
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600u);
    const auto read = read_key_file(path);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->bytes(), made->bytes());
}

TEST_F(KeyTest, a_key_is_replaced_only_when_that_is_said) {
    const auto first = create_key_file(path, Existing::keep);
    const auto again = create_key_file(path, Existing::keep);
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().what, HasSubstr("exists already"));
    EXPECT_EQ(read_key_file(path)->bytes(), first->bytes());
    const auto second = create_key_file(path, Existing::replace);
    ASSERT_TRUE(second);
    EXPECT_NE(second->bytes(), first->bytes());
    EXPECT_EQ(read_key_file(path)->bytes(), second->bytes());
}

TEST_F(KeyTest, a_file_that_others_may_use_is_refused) {
    write_key(path);
    for (const mode_t mode : {0640u, 0604u, 0620u, 0601u}) {
        ASSERT_EQ(::chmod(path.c_str(), mode), 0);
        const auto key = read_key_file(path);
        ASSERT_FALSE(key) << std::oct << mode;
        EXPECT_THAT(key.error().what, HasSubstr("chmod 600 " + path.string()));
    }
}

TEST_F(KeyTest, what_is_no_key_is_named_but_never_shown) {
    EXPECT_EQ(fault(emulator_key), "");
    EXPECT_EQ(fault("  " + emulator_key + "\r\n"), "");
    for (const std::string wrong : {"", "hunter2", "Zm9v", "Zm9v\nZm9v", "====", "c2hvcnQgYnV0IGluIGJhc2U2NA=="}) {
        EXPECT_THAT(fault(wrong), StartsWith(path.string() + ": ")) << wrong;
        if (!wrong.empty()) {
            EXPECT_THAT(fault(wrong), testing::Not(HasSubstr(wrong)));
        }
    }
    EXPECT_FALSE(fault(std::string(5'000, 'A')).empty());
}

TEST_F(KeyTest, what_cannot_be_read_is_told) {
    EXPECT_THAT(read_key_file(path).error().what, HasSubstr("No such file"));
    EXPECT_THAT(read_key_file(folder.path()).error().what, HasSubstr("not a file"));
    EXPECT_THAT(create_key_file(folder.path() / "none" / "x.key", Existing::keep).error().what,
                HasSubstr("No such file"));
}

} // namespace
} // namespace holdfast::admin_api::azure
