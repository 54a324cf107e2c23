#include "smb2/handlers/negotiate.h"
#include "smb2/connection/connection.h"
#include "smb2/crypto/random.h"
#include "smb2/handlers/handlers.h"
#include "smb2/wire/filetime.h"
#include "smb2/wire/messages.h"

#include <algorithm>
#include <array>

namespace holdfast::smb2 {

namespace {

using wire::Capabilities;
using wire::Dialect;
using wire::SecurityMode;

// Best first.
constexpr std::array dialects = {Dialect::smb3_11, Dialect::smb3_02, Dialect::smb3_00, Dialect::smb2_10,
                                 Dialect::smb2_02};
constexpr std::array ciphers = {wire::Cipher::aes_128_gcm, wire::Cipher::aes_256_gcm, wire::Cipher::aes_128_ccm,
                                wire::Cipher::aes_256_ccm};
constexpr std::array signings = {wire::SigningAlgorithm::aes_gmac, wire::SigningAlgorithm::aes_cmac,
                                 wire::SigningAlgorithm::hmac_sha256};

constexpr std::uint32_t small_buffers = 65536; // of a client without large MTU

bool is_allowed(Dialect dialect, const Settings& settings) {
    const auto code = static_cast<std::uint16_t>(dialect);
    return code >= settings.min_dialect && code <= settings.max_dialect;
}

/// The best of ours that is among theirs.
template <class T, std::size_t count>
std::optional<T> choose(const std::array<T, count>& ours, const std::vector<T>& theirs) {
    for (const T one : ours)
        if (std::ranges::find(theirs, one) != theirs.end()) return one;
    return std::nullopt;
}

/// What 3.1.1 agrees on beside the dialect.
struct Agreed {
    Status status = Status::success;
    bool offers_ciphers = false;
    std::optional<wire::Cipher> cipher;
    bool offers_signings = false;
    std::optional<wire::SigningAlgorithm> signing;
};

Agreed refused(Status status) {
    Agreed agreed;
    agreed.status = status;
    return agreed;
}

/// A context of a type comes once; its data is well formed.
template <class Typed>
bool read_context(const std::vector<wire::NegotiateContext>& contexts, std::optional<Typed>& typed) {
    const auto is_it = [](const wire::NegotiateContext& context) { return context.type == Typed::type; };
    const auto found = std::ranges::count_if(contexts, is_it);
    if (found == 0) return true;
    if (found > 1) return false;
    typed = wire::decode<Typed>(std::ranges::find_if(contexts, is_it)->data);
    return typed.has_value();
}

/// [MS-SMB2] 3.3.5.4, processing of the NegotiateContextList.
Agreed agree(const wire::NegotiateRequest& request, const Settings& settings) {
    std::optional<wire::PreauthIntegrityCapabilities> preauth;
    std::optional<wire::EncryptionCapabilities> encryption;
    std::optional<wire::SigningCapabilities> signing;
    if (!read_context(request.negotiate_contexts, preauth) || !read_context(request.negotiate_contexts, encryption) ||
        !read_context(request.negotiate_contexts, signing) || !preauth || preauth->hash_algorithms.empty() ||
        (encryption && encryption->ciphers.empty()) || (signing && signing->signing_algorithms.empty()))
        return refused(Status::invalid_parameter);
    if (std::ranges::find(preauth->hash_algorithms, wire::HashAlgorithm::sha_512) == preauth->hash_algorithms.end())
        return refused(Status::smb_no_preauth_integrity_hash_overlap);

    Agreed agreed;
    agreed.offers_ciphers = encryption.has_value();
    if (encryption && settings.encryption != EncryptionPolicy::off)
        agreed.cipher = choose(ciphers, encryption->ciphers);
    agreed.offers_signings = signing.has_value();
    if (signing) agreed.signing = choose(signings, signing->signing_algorithms);
    return agreed;
}

Capabilities capabilities_for(Dialect dialect, Capabilities client, const Settings& settings) {
    Capabilities ours = Capabilities::none;
    // The wildcard, which no 2.0.2 client is told, lies between 2.1 and 3.0 ([MS-SMB2] 3.3.5.3.1).
    if (dialect >= Dialect::smb2_10) ours = ours | Capabilities::large_mtu | Capabilities::leasing;
    const bool flagged = dialect == Dialect::smb3_00 || dialect == Dialect::smb3_02;
    if (flagged && settings.encryption != EncryptionPolicy::off && has(client, Capabilities::encryption))
        ours = ours | Capabilities::encryption;
    if (dialect >= Dialect::smb3_00 && has(client, Capabilities::directory_leasing))
        ours = ours | Capabilities::directory_leasing;
    if (dialect >= Dialect::smb3_00 && settings.multichannel && has(client, Capabilities::multi_channel))
        ours = ours | Capabilities::multi_channel;
    if (dialect >= Dialect::smb3_00 && settings.persistent_handles && has(client, Capabilities::persistent_handles))
        ours = ours | Capabilities::persistent_handles;
    return ours;
}

wire::NegotiateResponse make_response(Context& ctx, const NegotiatedState& state, const Settings& settings) {
    wire::NegotiateResponse response;
    response.security_mode = static_cast<SecurityMode>(state.server_security_mode);
    response.dialect_revision = static_cast<Dialect>(state.dialect);
    response.server_guid = settings.server_guid;
    response.capabilities = static_cast<Capabilities>(state.server_capabilities);
    response.max_transact_size = state.max_transact_size;
    response.max_read_size = state.max_read_size;
    response.max_write_size = state.max_write_size;
    response.system_time = wire::to_filetime(ctx.now.time_since_epoch());
    response.security_buffer = ctx.server.authenticator.negotiate_token();
    return response;
}

void fill_state(NegotiatedState& state, Dialect dialect, Capabilities client, const Settings& settings) {
    const bool large = dialect >= Dialect::smb2_10;
    state.dialect = static_cast<std::uint16_t>(dialect);
    state.server_capabilities = static_cast<std::uint32_t>(capabilities_for(dialect, client, settings));
    SecurityMode mode = SecurityMode::signing_enabled;
    if (settings.signing_required) mode = mode | SecurityMode::signing_required;
    state.server_security_mode = static_cast<std::uint16_t>(mode);
    state.server_guid = settings.server_guid;
    state.max_transact_size = large ? settings.max_transact_size : small_buffers;
    state.max_read_size = large ? settings.max_read_size : small_buffers;
    state.max_write_size = large ? settings.max_write_size : small_buffers;
    state.multi_credit = large;
}

} // namespace

/// [MS-SMB2] 3.3.5.4 Receiving an SMB2 NEGOTIATE Request. That there was none before, the connection has seen.
Outcome handle_negotiate(Context& ctx, const wire::NegotiateRequest& request) {
    Connection& connection = ctx.connection;
    NegotiatedState& state = connection.negotiated();
    if (request.dialects.empty()) return Status::invalid_parameter;

    const Settings* const settings = &ctx.connection.settings();
    const auto chosen = std::ranges::find_if(
        dialects, [&](Dialect dialect) { return request.offers(dialect) && is_allowed(dialect, *settings); });
    if (chosen == dialects.end()) return Status::not_supported;
    const Dialect dialect = *chosen;

    Agreed agreed;
    if (dialect == Dialect::smb3_11) {
        agreed = agree(request, *settings);
        if (agreed.status != Status::success) return agreed.status;
    }

    // Nothing can fail from here on.
    fill_state(state, dialect, request.capabilities, *settings);
    state.client_capabilities = static_cast<std::uint32_t>(request.capabilities);
    state.client_security_mode = static_cast<std::uint16_t>(request.security_mode);
    if (dialect != Dialect::smb2_02) connection.set_client(request.client_guid);
    state.client_dialects.clear();
    for (const Dialect one : request.dialects) state.client_dialects.push_back(static_cast<std::uint16_t>(one));
    if (state.is_3x()) state.signing = crypto::SigningAlgorithm::aes_cmac;
    if (has(static_cast<Capabilities>(state.server_capabilities), Capabilities::encryption))
        state.cipher = crypto::Cipher::aes_128_ccm;

    wire::NegotiateResponse response = make_response(ctx, state, *settings);
    if (dialect == Dialect::smb3_11) {
        const auto salt = crypto::random_bytes<32>();
        response.negotiate_contexts.push_back(wire::negotiate_context(wire::PreauthIntegrityCapabilities{
            .hash_algorithms = {wire::HashAlgorithm::sha_512}, .salt = {salt.begin(), salt.end()}}));
        if (agreed.offers_ciphers) {
            state.cipher = static_cast<crypto::Cipher>(agreed.cipher.value_or(wire::Cipher::none));
            response.negotiate_contexts.push_back(wire::negotiate_context(
                wire::EncryptionCapabilities{.ciphers = {agreed.cipher.value_or(wire::Cipher::none)}}));
        }
        if (agreed.offers_signings && agreed.signing) {
            state.signing = static_cast<crypto::SigningAlgorithm>(*agreed.signing);
            response.negotiate_contexts.push_back(
                wire::negotiate_context(wire::SigningCapabilities{.signing_algorithms = {*agreed.signing}}));
        }
        connection.preauth().update(ctx.element);
        ctx.hash_reply = &connection.preauth();
    }
    return ctx.reply(response);
}

/// [MS-SMB2] 3.3.5.3 Receiving an SMB_COM_NEGOTIATE.
Outcome handle_smb1_negotiate(Context& ctx, const wire::Smb1Negotiate& request) {
    const Settings* const settings = &ctx.connection.settings();
    const auto offers = [&](std::string_view name) {
        return std::ranges::find(request.dialects, name) != request.dialects.end();
    };
    NegotiatedState& state = ctx.connection.negotiated();
    if (offers("SMB 2.???") && settings->max_dialect >= static_cast<std::uint16_t>(Dialect::smb2_10)) {
        fill_state(state, Dialect::wildcard, Capabilities::none, *settings);
    } else if (offers("SMB 2.002") && is_allowed(Dialect::smb2_02, *settings)) {
        fill_state(state, Dialect::smb2_02, Capabilities::none, *settings);
    } else {
        ctx.connection.terminate(); // SMB1 alone is not spoken here
        return Status::not_supported;
    }
    return ctx.reply(make_response(ctx, state, *settings));
}

} // namespace holdfast::smb2
