#include "smb2/auth/authenticator.h"

#include "smb2/auth/kerberos.h"
#include "smb2/auth/negotiation.h"
#include "smb2/auth/ntlm_mechanism.h"
#include "smb2/auth/spnego.h"

#include <algorithm>
#include <array>

namespace holdfast::smb2::auth {

namespace {

/// A name that goes into a log must not write lines of its own there.
std::string printable(std::string text) {
    constexpr std::size_t longest = 256;
    if (text.size() > longest) text.resize(longest);
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
    return text;
}

} // namespace

Step Step::more_with(std::vector<std::byte> token) {
    Step step;
    step.kind = Kind::more;
    step.token = std::move(token);
    return step;
}

Step Step::done_as(Principal principal, std::vector<std::byte> token) {
    Step step;
    step.kind = Kind::done;
    step.token = std::move(token);
    step.principal = std::move(principal);
    return step;
}

Step Step::failed_for(AuthFailure failure, std::string detail, std::string user) {
    Step step;
    step.kind = Kind::failed;
    step.failure = failure;
    step.detail = std::move(detail);
    step.user = printable(std::move(user));
    return step;
}

/// Constant: a new configuration is a new one.
struct Authenticator::State {
    explicit State(AuthConfig config_) : config(std::move(config_)) {
        if (!config.keytab) return;
        auto opened = KerberosCredential::open(*config.keytab);
        if (auto* const credential = std::get_if<0>(&opened))
            kerberos = std::move(*credential);
        else
            kerberos_problem = std::get<1>(opened);
    }

    std::unique_ptr<Mechanism> make(Mech mech, AccountStore& accounts) const {
        if (mech == Mech::ntlmssp) return std::make_unique<NtlmMechanism>(config, accounts);
        if (!kerberos) return nullptr;
        return std::make_unique<KerberosMechanism>(kerberos, accounts);
    }

    AuthConfig config;
    std::shared_ptr<const KerberosCredential> kerberos;
    std::string kerberos_problem;
};

Authenticator::Authenticator(AuthConfig config, AccountStore& accounts)
    : accounts_(accounts), state_(std::make_shared<const State>(std::move(config))) {}

Authenticator::~Authenticator() = default;

std::vector<std::byte> Authenticator::negotiate_token() const {
    // Clients take the first one that they can: Kerberos, where there is a keytab.
    constexpr std::array with_kerberos{Mech::ms_krb5, Mech::krb5, Mech::ntlmssp};
    constexpr std::array only_ntlm{Mech::ntlmssp};
    return state()->kerberos ? build_server_hint(with_kerberos) : build_server_hint(only_ntlm);
}

std::unique_ptr<AuthExchange> Authenticator::begin() const {
    return std::make_unique<Negotiation>(
        [state = state(), &accounts = accounts_](Mech mech) { return state->make(mech, accounts); });
}

void Authenticator::reconfigure(AuthConfig config) { state_.store(std::make_shared<const State>(std::move(config))); }

std::string Authenticator::kerberos_problem() const { return state()->kerberos_problem; }

std::shared_ptr<const Authenticator::State> Authenticator::state() const { return state_.load(); }

} // namespace holdfast::smb2::auth
