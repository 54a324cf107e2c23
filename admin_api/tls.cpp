#include "admin_api/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <sys/stat.h>

namespace holdfast::admin_api {

namespace {

std::string with_reason(const std::string& what) {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    const char* const reason = code ? ERR_reason_error_string(code) : nullptr;
    return reason ? what + ": " + reason : what;
}

/// OpenSSL would ask at the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

std::string open_to_others(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || (status.st_mode & 0007) == 0) return {};
    return "the key " + path + " may be read by others; chmod o= " + path;
}

void set_terms(SSL_CTX* context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, 0);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
}

} // namespace

std::string Tls::load(const TlsFiles& files) {
    ERR_clear_error();
    if (std::string problem = open_to_others(files.key); !problem.empty()) return problem;
    const std::shared_ptr<SSL_CTX> fresh(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (!fresh) return with_reason("no TLS");
    set_terms(fresh.get());
    if (SSL_CTX_use_certificate_chain_file(fresh.get(), files.certificate.c_str()) != 1)
        return with_reason("no certificate in " + files.certificate);
    if (SSL_CTX_use_PrivateKey_file(fresh.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
        const bool mismatch = ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_VALUES_MISMATCH;
        ERR_clear_error();
        if (mismatch) return "the key in " + files.key + " is not that of the certificate in " + files.certificate;
        return "no key without a passphrase in " + files.key;
    }
    if (SSL_CTX_check_private_key(fresh.get()) != 1)
        return with_reason("the key in " + files.key + " is not that of the certificate in " + files.certificate);
    const std::lock_guard guard(mutex_);
    context_ = fresh;
    return {};
}

std::shared_ptr<ssl_ctx_st> Tls::context() const {
    const std::lock_guard guard(mutex_);
    return context_;
}

std::string check_tls_files(const TlsFiles& files) { return Tls().load(files); }

} // namespace holdfast::admin_api
