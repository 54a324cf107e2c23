// What needs no KDC; tests/interop/kdc.sh starts one for the rest.

#include "smb2/auth/kerberos.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::auth {
namespace {

TEST(Kerberos, a_user_s_name_has_two_parts) {
    const auto name = KerberosName::parse("alice@EXAMPLE.ORG");
    ASSERT_TRUE(name);
    EXPECT_EQ(name->user, "alice");
    EXPECT_EQ(name->realm, "EXAMPLE.ORG");
}

TEST(Kerberos, names_that_no_account_has_are_refused) {
    struct Row {
        const char* why;
        const char* name;
    };
    const Row rows[] = {
        {"a service", "cifs/host.example.org@EXAMPLE.ORG"},
        {"an admin instance, which is another principal", "alice/admin@EXAMPLE.ORG"},
        {"a quoted @", "alice\\@corp@EXAMPLE.ORG"},
        {"two realms", "alice@ONE@TWO"},
        {"no realm", "alice"},
        {"an empty realm", "alice@"},
        {"no user", "@EXAMPLE.ORG"},
        {"nothing", ""},
    };
    for (const Row& row : rows) EXPECT_FALSE(KerberosName::parse(row.name)) << row.why;
}

TEST(Kerberos, a_keytab_that_is_not_there_is_told_by_name) {
    const auto opened = KerberosCredential::open("/nonexistent/krb5.keytab");
    ASSERT_EQ(opened.index(), 1u);
    EXPECT_NE(std::get<1>(opened).find("/nonexistent/krb5.keytab"), std::string::npos);
}

} // namespace
} // namespace holdfast::smb2::auth
