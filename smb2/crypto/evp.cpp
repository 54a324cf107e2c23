#include "smb2/crypto/evp.h"

#include <openssl/evp.h>

#include <stdexcept>
#include <string>

namespace holdfast::smb2::crypto {

namespace {

template <class Algorithm>
Algorithm* required(Algorithm* fetched, const char* name) {
    require(fetched != nullptr, name);
    return fetched;
}

EVP_CIPHER* fetch_cipher(const char* name) { return required(EVP_CIPHER_fetch(nullptr, name, nullptr), name); }
EVP_MAC* fetch_mac(const char* name) { return required(EVP_MAC_fetch(nullptr, name, nullptr), name); }
EVP_MD* fetch_digest(const char* name) { return required(EVP_MD_fetch(nullptr, name, nullptr), name); }

} // namespace

void FreeContext::operator()(evp_cipher_ctx_st* context) const { EVP_CIPHER_CTX_free(context); }
void FreeContext::operator()(evp_mac_ctx_st* context) const { EVP_MAC_CTX_free(context); }
void FreeContext::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

CipherContext new_cipher_context() { return CipherContext(required(EVP_CIPHER_CTX_new(), "a cipher context")); }
MacContext new_mac_context(evp_mac_st* mac) { return MacContext(required(EVP_MAC_CTX_new(mac), "a MAC context")); }
DigestContext new_digest_context() { return DigestContext(required(EVP_MD_CTX_new(), "a digest context")); }

evp_cipher_st* aes_128_gcm() {
    static EVP_CIPHER* const fetched = fetch_cipher("AES-128-GCM");
    return fetched;
}

evp_cipher_st* aes_256_gcm() {
    static EVP_CIPHER* const fetched = fetch_cipher("AES-256-GCM");
    return fetched;
}

evp_cipher_st* aes_128_ccm() {
    static EVP_CIPHER* const fetched = fetch_cipher("AES-128-CCM");
    return fetched;
}

evp_cipher_st* aes_256_ccm() {
    static EVP_CIPHER* const fetched = fetch_cipher("AES-256-CCM");
    return fetched;
}

evp_mac_st* hmac() {
    static EVP_MAC* const fetched = fetch_mac("HMAC");
    return fetched;
}

evp_mac_st* cmac() {
    static EVP_MAC* const fetched = fetch_mac("CMAC");
    return fetched;
}

evp_md_st* md5_digest() {
    static EVP_MD* const fetched = fetch_digest("MD5");
    return fetched;
}

evp_md_st* sha512() {
    static EVP_MD* const fetched = fetch_digest("SHA512");
    return fetched;
}

void require(bool succeeded, const char* what) {
    if (!succeeded) throw std::runtime_error(std::string("OpenSSL refused ") + what);
}

} // namespace holdfast::smb2::crypto
