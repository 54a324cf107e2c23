#include "admin_api/tls_trust.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>

#include <array>
#include <cstdio>

namespace holdfast::admin_api {

namespace {

std::shared_ptr<X509> read_certificate(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), std::fclose);
    if (!file) return nullptr;
    return {PEM_read_X509(file.get(), nullptr, nullptr, nullptr), X509_free};
}

bool is_address(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

} // namespace

struct TlsTrust::Impl {
    static int verify(X509_STORE_CTX* chain, void* self) { return static_cast<Impl*>(self)->verify(chain); }
    int verify(X509_STORE_CTX* chain);
    bool takes(X509_STORE_CTX* chain) const;

    TrustConfig config;
    std::shared_ptr<X509> pinned;
    std::string refusal;
};

bool TlsTrust::Impl::takes(X509_STORE_CTX* chain) const {
    if (!pinned) return X509_verify_cert(chain) == 1;
    const X509* const shown = X509_STORE_CTX_get0_cert(chain);
    return shown && X509_cmp(shown, pinned.get()) == 0;
}

int TlsTrust::Impl::verify(X509_STORE_CTX* chain) {
    refusal.clear();
    if (takes(chain)) return 1;
    if (pinned) {
        refusal = "it is not the one in " + config.pinned;
        X509_STORE_CTX_set_error(chain, X509_V_ERR_CERT_UNTRUSTED);
    } else {
        refusal = X509_verify_cert_error_string(X509_STORE_CTX_get_error(chain));
    }
    return 0;
}

TlsTrust::TlsTrust(TrustConfig config) : impl_(std::make_unique<Impl>()) { impl_->config = std::move(config); }

TlsTrust::~TlsTrust() = default;

std::string TlsTrust::apply(ssl_ctx_st* context) {
    const TrustConfig& config = impl_->config;
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context, &Impl::verify, impl_.get());
    if (!config.pinned.empty()) {
        impl_->pinned = read_certificate(config.pinned);
        return impl_->pinned ? "" : "no certificate in " + config.pinned;
    }
    if (config.ca_file.empty()) {
        SSL_CTX_set_default_verify_paths(context);
    } else if (SSL_CTX_load_verify_file(context, config.ca_file.c_str()) != 1) {
        return "no certificate in " + config.ca_file;
    }
    X509_VERIFY_PARAM* const terms = SSL_CTX_get0_param(context);
    X509_VERIFY_PARAM_set_flags(terms, X509_V_FLAG_PARTIAL_CHAIN); // a server's own certificate may stand in the file
    const bool is_set = is_address(config.host) ? X509_VERIFY_PARAM_set1_ip_asc(terms, config.host.c_str()) == 1
                                                : X509_VERIFY_PARAM_set1_host(terms, config.host.c_str(), 0) == 1;
    return is_set ? "" : "\"" + config.host + "\" is no name of a host";
}

const std::string& TlsTrust::refusal() const { return impl_->refusal; }

} // namespace holdfast::admin_api
