#include "smb2/auth/kerberos.h"

#include "smb2/auth/principals.h"

#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5.h>

#include <chrono>

namespace holdfast::smb2::auth {

namespace {

/// What GSSAPI allocated.
class GssBuffer {
  public:
    GssBuffer() = default;
    GssBuffer(const GssBuffer&) = delete;
    GssBuffer& operator=(const GssBuffer&) = delete;
    ~GssBuffer() {
        OM_uint32 minor = 0;
        gss_release_buffer(&minor, &buffer_);
    }
    gss_buffer_desc* out() { return &buffer_; }
    std::string text() const { return {static_cast<const char*>(buffer_.value), buffer_.length}; }
    ByteVector bytes() const {
        const auto* const start = static_cast<const std::byte*>(buffer_.value);
        return {start, start + buffer_.length};
    }

  private:
    gss_buffer_desc buffer_{0, nullptr};
};

struct FreeName {
    void operator()(gss_name_struct* name) const {
        OM_uint32 minor = 0;
        gss_release_name(&minor, &name);
    }
};
using Name = std::unique_ptr<gss_name_struct, FreeName>;

/// GSSAPI takes its input without const, and leaves it alone.
gss_buffer_desc view(Bytes bytes) { return {bytes.size(), const_cast<std::byte*>(bytes.data())}; }

std::string text_of(OM_uint32 code, int kind) {
    OM_uint32 minor = 0;
    OM_uint32 more = 0;
    GssBuffer text;
    if (GSS_ERROR(gss_display_status(&minor, code, kind, gss_mech_krb5, &more, text.out()))) return {};
    return text.text();
}

std::string explain(OM_uint32 major, OM_uint32 minor) {
    const std::string detail = minor != 0 ? text_of(minor, GSS_C_MECH_CODE) : std::string();
    return detail.empty() ? text_of(major, GSS_C_GSS_CODE) : detail;
}

std::string display(gss_name_struct* name) {
    OM_uint32 minor = 0;
    GssBuffer text;
    if (!name || GSS_ERROR(gss_display_name(&minor, name, text.out(), nullptr))) return {};
    return text.text();
}

AuthFailure failure_of(OM_uint32 major, OM_uint32 minor) {
    if (minor == static_cast<OM_uint32>(KRB5KRB_AP_ERR_SKEW)) return AuthFailure::clock_skew;
    const OM_uint32 routine = GSS_ROUTINE_ERROR(major);
    return routine == GSS_S_DEFECTIVE_TOKEN || routine == GSS_S_BAD_MECH ? AuthFailure::invalid_token
                                                                         : AuthFailure::logon_failure;
}

std::vector<std::byte> session_key_of(gss_ctx_id_struct* context) {
    OM_uint32 minor = 0;
    gss_buffer_set_t set = nullptr;
    std::vector<std::byte> key;
    const OM_uint32 major = gss_inquire_sec_context_by_oid(&minor, context, GSS_C_INQ_SSPI_SESSION_KEY, &set);
    if (!GSS_ERROR(major) && set && set->count > 0) {
        const auto* const start = static_cast<const std::byte*>(set->elements[0].value);
        key.assign(start, start + set->elements[0].length);
    }
    gss_release_buffer_set(&minor, &set);
    return key;
}

/// What an established context says.
struct Established {
    std::string client;
    std::string service;
    OM_uint32 lifetime = 0; // seconds
};

std::optional<Established> inquire(gss_ctx_id_struct* context) {
    OM_uint32 minor = 0;
    gss_name_t client = nullptr;
    gss_name_t service = nullptr;
    Established found;
    const OM_uint32 major =
        gss_inquire_context(&minor, context, &client, &service, &found.lifetime, nullptr, nullptr, nullptr, nullptr);
    const Name client_owner(client);
    const Name service_owner(service);
    if (GSS_ERROR(major)) return std::nullopt;
    found.client = display(client);
    found.service = display(service);
    return found;
}

std::string_view realm_of(std::string_view display_name) {
    const auto at = display_name.rfind('@');
    return at == std::string_view::npos ? std::string_view() : display_name.substr(at + 1);
}

} // namespace

void FreeCredential::operator()(gss_cred_id_struct* credential) const {
    OM_uint32 minor = 0;
    gss_release_cred(&minor, &credential);
}

void FreeSecurityContext::operator()(gss_ctx_id_struct* context) const {
    OM_uint32 minor = 0;
    gss_delete_sec_context(&minor, &context, nullptr);
}

std::variant<std::shared_ptr<const KerberosCredential>, std::string>
KerberosCredential::open(const std::string& keytab) {
    gss_key_value_element_desc element{"keytab", keytab.c_str()};
    const gss_key_value_set_desc store{1, &element};
    gss_OID_set_desc only_krb5{1, gss_mech_krb5};
    OM_uint32 minor = 0;
    gss_cred_id_t credential = nullptr;
    const OM_uint32 major = gss_acquire_cred_from(&minor, nullptr, GSS_C_INDEFINITE, &only_krb5, GSS_C_ACCEPT, &store,
                                                  &credential, nullptr, nullptr);
    if (GSS_ERROR(major)) return keytab + ": " + explain(major, minor);
    auto owned = std::make_shared<KerberosCredential>();
    owned->credential_.reset(credential);
    return std::shared_ptr<const KerberosCredential>(std::move(owned));
}

std::optional<KerberosName> KerberosName::parse(std::string_view display_name) {
    const auto at = display_name.find('@');
    if (at == 0 || at == std::string_view::npos || at + 1 == display_name.size()) return std::nullopt;
    if (display_name.find('@', at + 1) != std::string_view::npos) return std::nullopt;
    if (display_name.find_first_of("/\\") != std::string_view::npos) return std::nullopt;
    return KerberosName{std::string(display_name.substr(0, at)), std::string(display_name.substr(at + 1))};
}

KerberosMechanism::KerberosMechanism(std::shared_ptr<const KerberosCredential> credential, AccountStore& accounts)
    : credential_(std::move(credential)), accounts_(accounts) {}

Step KerberosMechanism::step(Bytes token) {
    gss_buffer_desc input = view(token);
    GssBuffer output;
    OM_uint32 minor = 0;
    gss_ctx_id_t context = context_.release();
    const OM_uint32 major = gss_accept_sec_context(&minor, &context, credential_->get(), &input, nullptr, nullptr,
                                                   nullptr, output.out(), nullptr, nullptr, nullptr);
    context_.reset(context);
    if (GSS_ERROR(major)) return Step::failed_for(failure_of(major, minor), "Kerberos: " + explain(major, minor));
    if ((major & GSS_S_CONTINUE_NEEDED) != 0) return Step::more_with(output.bytes());
    return admit(output.bytes());
}

/// The ticket is good; whether its owner may come in is our own affair.
Step KerberosMechanism::admit(ByteVector reply) {
    const auto established = inquire(context_.get());
    if (!established) return Step::failed_for(AuthFailure::logon_failure, "Kerberos: the context tells nothing");
    const auto name = KerberosName::parse(established->client);
    // Another realm's alice is not our alice, whomever our realm trusts.
    if (!name || name->realm != realm_of(established->service))
        return Step::failed_for(AuthFailure::logon_failure, "Kerberos: not a user of our realm", established->client);
    const auto account = accounts_.find(name->user);
    if (!account) return Step::failed_for(AuthFailure::logon_failure, "no such account", established->client);
    if (account->disabled)
        return Step::failed_for(AuthFailure::account_disabled, "the account is disabled", established->client);

    Principal principal = principal_of(*account, name->realm);
    principal.session_key = session_key_of(context_.get());
    if (principal.session_key.empty())
        return Step::failed_for(AuthFailure::logon_failure, "Kerberos: no session key", established->client);
    if (established->lifetime != GSS_C_INDEFINITE)
        principal.expires_at = std::chrono::system_clock::now() + std::chrono::seconds(established->lifetime);
    return Step::done_as(std::move(principal), std::move(reply));
}

std::optional<ByteVector> KerberosMechanism::sign(Bytes message) {
    gss_buffer_desc input = view(message);
    GssBuffer signature;
    OM_uint32 minor = 0;
    const OM_uint32 major = gss_get_mic(&minor, context_.get(), GSS_C_QOP_DEFAULT, &input, signature.out());
    if (GSS_ERROR(major)) return std::nullopt;
    return signature.bytes();
}

bool KerberosMechanism::verify(Bytes message, Bytes signature) {
    gss_buffer_desc input = view(message);
    gss_buffer_desc checked = view(signature);
    OM_uint32 minor = 0;
    return gss_verify_mic(&minor, context_.get(), &input, &checked, nullptr) == GSS_S_COMPLETE;
}

} // namespace holdfast::smb2::auth
