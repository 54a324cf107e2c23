#pragma once
// The certificate that the listener shows.

#include <memory>
#include <mutex>
#include <string>

struct ssl_ctx_st; // OpenSSL's SSL_CTX

namespace holdfast::admin_api {

/// PEM. The certificate is followed by those that lead to its root, if any.
struct TlsFiles {
    std::string certificate;
    std::string key; // without a passphrase, and not for others to read

    bool operator==(const TlsFiles&) const = default;
};

/// What a new connection is made with; may be exchanged while others go on. TLS 1.2 and later,
/// without session tickets: nobody comes back to a certificate that was taken away.
class Tls {
  public:
    /// Empty, or what is wrong with the files; then what was loaded before stays.
    std::string load(const TlsFiles& files);
    /// Null before the first load.
    std::shared_ptr<ssl_ctx_st> context() const;

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<ssl_ctx_st> context_;
};

/// Empty, or what is wrong with the files.
std::string check_tls_files(const TlsFiles& files);

} // namespace holdfast::admin_api
