// What needs a KDC is skipped without one:
//     tests/interop/kdc.sh run /tmp/realm <this program> --gtest_filter='*Realm*'

#include "smb2/auth/kerberos.h"

#include "smb2/auth/accounts.h"
#include "smb2/auth/spnego.h"
#include "tests/support/hex.h"
#include "tests/support/temporary_folder.h"

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>

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

/// alice's side, with the ticket in the cache of the environment.
class GssClient {
  public:
    GssClient() = default;
    GssClient(const GssClient&) = delete;
    GssClient& operator=(const GssClient&) = delete;
    ~GssClient() {
        OM_uint32 minor = 0;
        gss_delete_sec_context(&minor, &context_, nullptr);
    }

    ByteVector step(const std::string& service, Bytes token) {
        OM_uint32 minor = 0;
        gss_buffer_desc text{service.size(), const_cast<char*>(service.data())};
        gss_name_t name = nullptr;
        EXPECT_EQ(gss_import_name(&minor, &text, GSS_C_NT_HOSTBASED_SERVICE, &name), GSS_S_COMPLETE);
        gss_buffer_desc input{token.size(), const_cast<std::byte*>(token.data())};
        gss_buffer_desc output{0, nullptr};
        const OM_uint32 major =
            gss_init_sec_context(&minor, nullptr, &context_, name, gss_mech_krb5, GSS_C_MUTUAL_FLAG | GSS_C_INTEG_FLAG,
                                 0, nullptr, token.empty() ? nullptr : &input, nullptr, &output, nullptr, nullptr);
        EXPECT_FALSE(GSS_ERROR(major));
        const auto* const start = static_cast<const std::byte*>(output.value);
        ByteVector made(start, start + output.length);
        gss_release_buffer(&minor, &output);
        gss_release_name(&minor, &name);
        return made;
    }
    ByteVector session_key() {
        OM_uint32 minor = 0;
        gss_buffer_set_t set = nullptr;
        EXPECT_EQ(gss_inquire_sec_context_by_oid(&minor, context_, GSS_C_INQ_SSPI_SESSION_KEY, &set), GSS_S_COMPLETE);
        const auto* const start = static_cast<const std::byte*>(set->elements[0].value);
        ByteVector key(start, start + set->elements[0].length);
        gss_release_buffer_set(&minor, &set);
        return key;
    }
    ByteVector sign(Bytes message) {
        OM_uint32 minor = 0;
        gss_buffer_desc input{message.size(), const_cast<std::byte*>(message.data())};
        gss_buffer_desc output{0, nullptr};
        EXPECT_EQ(gss_get_mic(&minor, context_, GSS_C_QOP_DEFAULT, &input, &output), GSS_S_COMPLETE);
        const auto* const start = static_cast<const std::byte*>(output.value);
        ByteVector mic(start, start + output.length);
        gss_release_buffer(&minor, &output);
        return mic;
    }

  private:
    gss_ctx_id_t context_ = nullptr;
};

class KerberosRealm : public testing::Test {
  protected:
    void SetUp() override {
        const char* const folder = std::getenv("HOLDFAST_KDC_FOLDER");
        if (!folder) GTEST_SKIP() << "no KDC: see the top of this file";
        service_ = "cifs@" + std::string(std::getenv("HOLDFAST_KDC_HOST"));
        config_.keytab = std::string(folder) + "/keytab";
        authenticator_.reconfigure(config_);
        ASSERT_EQ(authenticator_.kerberos_problem(), "");
    }

    test_support::TemporaryFolder folder_;
    AccountStore accounts_{folder_.path() + "/accounts"};
    AuthConfig config_{.server_name = "FILES", .domain = "WORKGROUP", .keytab = {}};
    Authenticator authenticator_{config_, accounts_};
    std::string service_;
    GssClient client_;
};

constexpr std::array windows_order{Mech::ms_krb5, Mech::krb5, Mech::ntlmssp};

TEST_F(KerberosRealm, a_ticket_logs_on_and_the_server_proves_itself) {
    ASSERT_TRUE(accounts_.add("alice", "not the password of the realm", {.uid = 1001, .gid = 100}));
    const Step step = authenticator_.begin()->step(build_neg_token_init(windows_order, client_.step(service_, {})));
    ASSERT_EQ(step.kind, Step::Kind::done) << step.detail;
    EXPECT_EQ(step.principal.user, "alice");
    EXPECT_EQ(step.principal.domain, "HOLDFAST.TEST");
    EXPECT_EQ(step.principal.uid, 1001u);
    ASSERT_TRUE(step.principal.expires_at);
    EXPECT_GT(*step.principal.expires_at, std::chrono::system_clock::now() + std::chrono::hours(1));

    const auto answer = parse_neg_token_resp(step.token);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->state, NegState::accept_completed);
    EXPECT_EQ(answer->supported_mech, Mech::ms_krb5);
    EXPECT_TRUE(client_.step(service_, *answer->response_token).empty());
    EXPECT_EQ(step.principal.session_key, client_.session_key());
}

TEST_F(KerberosRealm, a_bare_ticket_logs_on_too) {
    ASSERT_TRUE(accounts_.add("ALICE", "x"));
    const Step step = authenticator_.begin()->step(client_.step(service_, {}));
    ASSERT_EQ(step.kind, Step::Kind::done) << step.detail;
    EXPECT_EQ(step.principal.user, "ALICE");
    EXPECT_TRUE(client_.step(service_, step.token).empty());
}

TEST_F(KerberosRealm, as_second_choice_it_ends_with_a_mic) {
    ASSERT_TRUE(accounts_.add("alice", "x"));
    // NEGOEX, which we don't have, before Kerberos.
    const auto offer =
        der(DerTag::sequence, {der(DerTag::object_identifier, {test_support::from_hex("2b06010401823702021e")}),
                               der(DerTag::object_identifier, {object_identifier_of(Mech::krb5)})});
    const auto init = der(DerTag::application_0,
                          {test_support::from_hex("06062b0601050502"),
                           der(DerTag::context_0, {der(DerTag::sequence, {der(DerTag::context_0, {offer})})})});
    const auto exchange = authenticator_.begin();
    const Step first = exchange->step(init);
    ASSERT_EQ(first.kind, Step::Kind::more);

    const auto ticket = client_.step(service_, {});
    NegTokenResp reply;
    reply.response_token = ticket;
    const Step second = exchange->step(build_neg_token_resp(reply));
    ASSERT_EQ(second.kind, Step::Kind::more) << second.detail;
    client_.step(service_, *parse_neg_token_resp(second.token)->response_token);

    const auto mic = client_.sign(offer);
    NegTokenResp last;
    last.mech_list_mic = mic;
    EXPECT_EQ(exchange->step(build_neg_token_resp(last)).kind, Step::Kind::done);
}

TEST_F(KerberosRealm, a_ticket_without_an_account_is_refused) {
    ASSERT_TRUE(accounts_.load());
    const Step step = authenticator_.begin()->step(client_.step(service_, {}));
    ASSERT_EQ(step.kind, Step::Kind::failed);
    EXPECT_EQ(step.failure, AuthFailure::logon_failure);
    EXPECT_EQ(step.user, "alice@HOLDFAST.TEST");
    ASSERT_TRUE(accounts_.add("alice", "x"));
    ASSERT_TRUE(accounts_.set_use("alice", AccountStore::Use::disabled));
    GssClient again;
    EXPECT_EQ(authenticator_.begin()->step(again.step(service_, {})).failure, AuthFailure::account_disabled);
}

TEST_F(KerberosRealm, a_ticket_works_once_and_only_unchanged) {
    ASSERT_TRUE(accounts_.add("alice", "x"));
    const auto token = build_neg_token_init(windows_order, client_.step(service_, {}));
    for (std::size_t size = 0; size < token.size(); ++size) {
        const ByteVector cut(token.begin(), token.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_NE(authenticator_.begin()->step(cut).kind, Step::Kind::done) << size;
    }
    auto changed = token;
    changed[changed.size() - 20] ^= std::byte{1};
    EXPECT_EQ(authenticator_.begin()->step(changed).kind, Step::Kind::failed);
    EXPECT_EQ(authenticator_.begin()->step(token).kind, Step::Kind::done);
    EXPECT_EQ(authenticator_.begin()->step(token).kind, Step::Kind::failed) << "a replay";
}

TEST_F(KerberosRealm, clients_are_told_that_we_speak_it) {
    const auto hint = authenticator_.negotiate_token();
    EXPECT_EQ(parse_neg_token_init(hint)->mechs,
              (std::vector<std::optional<Mech>>{Mech::ms_krb5, Mech::krb5, Mech::ntlmssp}));
}

} // namespace
} // namespace holdfast::smb2::auth
