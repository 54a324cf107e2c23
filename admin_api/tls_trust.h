#pragma once
// Which server a client of the admin API believes.

#include <memory>
#include <string>

struct ssl_ctx_st; // OpenSSL's SSL_CTX

namespace holdfast::admin_api {

struct TrustConfig {
    std::string pinned = {};  // file of exactly this certificate, whatever name stands in it
    std::string ca_file = {}; // else: issued by one of these, for `host`; empty: by one that the machine trusts
    std::string host = {};    // a name or an address
};

/// Checks the server's certificate in a handshake and remembers why it was refused.
class TlsTrust {
  public:
    explicit TlsTrust(TrustConfig config);
    ~TlsTrust();
    TlsTrust(const TlsTrust&) = delete;
    TlsTrust& operator=(const TlsTrust&) = delete;

    /// Makes handshakes of the context ask here; it must not outlive this. Empty, or what is wrong with the files.
    std::string apply(ssl_ctx_st* context);
    /// Why the last server was refused; empty when it was not.
    const std::string& refusal() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace holdfast::admin_api
