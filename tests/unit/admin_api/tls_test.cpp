#include "admin_api/tls.h"

#include "tests/unit/admin_api/certificate.h"
#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace holdfast::admin_api {
namespace {

using testing::HasSubstr;

class TlsTest : public testing::Test {
  protected:
    TlsTest() {
        make_certificate(folder.path(), "a");
        make_certificate(folder.path(), "b");
    }
    std::string path(const char* name) const { return (folder.path() / name).string(); }

    StateFolder folder;
    Tls tls;
};

TEST_F(TlsTest, loads_a_certificate_and_its_key) {
    EXPECT_EQ(tls.context(), nullptr);
    EXPECT_EQ(tls.load({path("a.crt"), path("a.key")}), "");
    const auto first = tls.context();
    EXPECT_NE(first, nullptr);
    EXPECT_EQ(tls.load({path("b.crt"), path("b.key")}), "");
    EXPECT_NE(tls.context(), first);
    EXPECT_EQ(check_tls_files({path("a.crt"), path("a.key")}), "");
}

TEST_F(TlsTest, faulty_files_are_told_and_the_old_ones_stay) {
    ASSERT_EQ(tls.load({path("a.crt"), path("a.key")}), "");
    const auto before = tls.context();
    std::ofstream(path("empty")) << "";
    std::ofstream(path("garbage")) << "-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n";
    std::filesystem::permissions(path("empty"), std::filesystem::perms::owner_read);
    EXPECT_THAT(tls.load({path("none"), path("a.key")}), HasSubstr("none"));
    EXPECT_THAT(tls.load({path("garbage"), path("a.key")}), HasSubstr("garbage"));
    EXPECT_THAT(tls.load({path("a.crt"), path("none")}), HasSubstr("none"));
    EXPECT_THAT(tls.load({path("a.crt"), path("empty")}), HasSubstr("empty"));
    EXPECT_THAT(tls.load({path("a.crt"), path("b.key")}), HasSubstr("is not that of the certificate"));
    EXPECT_EQ(tls.context(), before);
}

TEST_F(TlsTest, a_key_that_others_may_read_is_refused) {
    ::chmod(path("a.key").c_str(), 0644);
    EXPECT_THAT(tls.load({path("a.crt"), path("a.key")}), HasSubstr("may be read by others"));
}

} // namespace
} // namespace holdfast::admin_api
