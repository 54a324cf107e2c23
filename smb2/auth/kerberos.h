#pragma once
// Kerberos by MIT's GSSAPI: the mechanism krb5 and no other.

#include "smb2/auth/mechanism.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

// GSSAPI's own names; its headers stay in the sources.
struct gss_cred_id_struct;
struct gss_ctx_id_struct;

namespace holdfast::smb2::auth {

class AccountStore;

struct FreeCredential {
    void operator()(gss_cred_id_struct* credential) const;
};
struct FreeSecurityContext {
    void operator()(gss_ctx_id_struct* context) const;
};

/// The right to accept for every service in a keytab. From any thread.
class KerberosCredential {
  public:
    /// Or why not: no such file, not readable, no keys.
    static std::variant<std::shared_ptr<const KerberosCredential>, std::string> open(const std::string& keytab);

    gss_cred_id_struct* get() const { return credential_.get(); }

  private:
    std::unique_ptr<gss_cred_id_struct, FreeCredential> credential_;
};

/// A principal's name in its parts: user@REALM. Nothing for names of hosts and services, and for
/// names that need quoting: no account is called so.
struct KerberosName {
    std::string user;
    std::string realm;
    static std::optional<KerberosName> parse(std::string_view display_name);
};

/// One leg, mostly: an AP-REQ is answered by an AP-REP, when the client wants to know us too.
class KerberosMechanism final : public Mechanism {
  public:
    KerberosMechanism(std::shared_ptr<const KerberosCredential> credential, AccountStore& accounts);

    Step step(Bytes token) override;
    std::optional<ByteVector> sign(Bytes message) override;
    bool verify(Bytes message, Bytes signature) override;

  private:
    Step admit(ByteVector reply);

    std::shared_ptr<const KerberosCredential> credential_;
    AccountStore& accounts_;
    std::unique_ptr<gss_ctx_id_struct, FreeSecurityContext> context_;
};

} // namespace holdfast::smb2::auth
