#pragma once
// OpenSSL's handles, owned. Algorithms are fetched once in the life of the process: a fetch
// walks the providers and costs more than signing a small message.

#include <memory>

// OpenSSL's own names; its headers stay in the sources.
struct evp_cipher_ctx_st;
struct evp_cipher_st;
struct evp_mac_ctx_st;
struct evp_mac_st;
struct evp_md_ctx_st;
struct evp_md_st;

namespace holdfast::smb2::crypto {

struct FreeContext {
    void operator()(evp_cipher_ctx_st* context) const;
    void operator()(evp_mac_ctx_st* context) const;
    void operator()(evp_md_ctx_st* context) const;
};

using CipherContext = std::unique_ptr<evp_cipher_ctx_st, FreeContext>;
using MacContext = std::unique_ptr<evp_mac_ctx_st, FreeContext>;
using DigestContext = std::unique_ptr<evp_md_ctx_st, FreeContext>;

CipherContext new_cipher_context();
MacContext new_mac_context(evp_mac_st* mac);
DigestContext new_digest_context();

evp_cipher_st* aes_128_gcm();
evp_cipher_st* aes_256_gcm();
evp_cipher_st* aes_128_ccm();
evp_cipher_st* aes_256_ccm();
evp_mac_st* hmac();
evp_mac_st* cmac();
evp_md_st* md5_digest();
evp_md_st* sha512();

/// After a call that fails only when memory runs out or the library is misused. Throws.
void require(bool succeeded, const char* what);

} // namespace holdfast::smb2::crypto
