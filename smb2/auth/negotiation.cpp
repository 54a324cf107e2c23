#include "smb2/auth/negotiation.h"

#include <utility>

namespace holdfast::smb2::auth {

Step Negotiation::step(Bytes token) {
    Step taken = [&] {
        switch (stage_) {
        case Stage::start: return start(token);
        case Stage::bare: return mechanism_->step(token);
        case Stage::negotiating: return go_on(token);
        case Stage::awaiting_mic: return check_late_mic(token);
        case Stage::over: break;
        }
        return Step::failed_for(AuthFailure::invalid_token, "a token after the end");
    }();
    if (taken.kind != Step::Kind::more) stage_ = Stage::over;
    return taken;
}

Step Negotiation::start(Bytes token) {
    switch (kind_of(token)) {
    case TokenKind::bare_ntlmssp: return start_bare(Mech::ntlmssp, token);
    case TokenKind::bare_krb5: return start_bare(Mech::krb5, token);
    case TokenKind::spnego: return start_negotiating(token);
    case TokenKind::unknown: break;
    }
    return Step::failed_for(AuthFailure::invalid_token, "neither SPNEGO nor NTLMSSP nor Kerberos");
}

Step Negotiation::start_bare(Mech mech, Bytes token) {
    mechanism_ = make_(mech);
    if (!mechanism_) return Step::failed_for(AuthFailure::not_supported, "this mechanism is not offered");
    stage_ = Stage::bare;
    return mechanism_->step(token);
}

Step Negotiation::start_negotiating(Bytes token) {
    const auto init = parse_neg_token_init(token);
    if (!init) return Step::failed_for(AuthFailure::invalid_token, "a malformed negTokenInit");

    const auto& mechs = init->mechs;
    std::size_t chosen = 0;
    for (; chosen < mechs.size(); ++chosen)
        if (mechs[chosen] && (mechanism_ = make_(*mechs[chosen]))) break;
    if (!mechanism_) return Step::failed_for(AuthFailure::not_supported, "no mechanism that both sides know");

    stage_ = Stage::negotiating;
    to_announce_ = mechs[chosen];
    mech_types_.assign(init->mech_types.begin(), init->mech_types.end());
    mic_required_ = chosen != 0;
    // The client's token is for its first choice: with another one it has to begin again.
    if (!mic_required_ && init->mech_token) return advance(*init->mech_token, init->mech_list_mic);
    return Step::more_with(reply(mic_required_ ? NegState::request_mic : NegState::accept_incomplete, {}, {}));
}

Step Negotiation::go_on(Bytes token) {
    const auto response = parse_neg_token_resp(token);
    if (!response) return Step::failed_for(AuthFailure::invalid_token, "a malformed negTokenResp");
    if (response->state == NegState::reject || !response->response_token)
        return Step::failed_for(AuthFailure::invalid_token, "the client gave up");
    return advance(*response->response_token, response->mech_list_mic);
}

Step Negotiation::advance(Bytes mech_token, std::optional<Bytes> client_mic) {
    Step taken = mechanism_->step(mech_token);
    switch (taken.kind) {
    case Step::Kind::failed: return taken;
    case Step::Kind::more: return Step::more_with(reply(NegState::accept_incomplete, taken.token, {}));
    case Step::Kind::done: return finish(std::move(taken), client_mic);
    }
    return taken;
}

/// RFC 4178 5 Processing of mechListMIC: needed where the choice was not the client's first;
/// welcome where it sends one all the same, as Windows does with NTLM. A mechanism that signs
/// nothing, as with a client that negotiated no signatures, goes without.
Step Negotiation::finish(Step done, std::optional<Bytes> client_mic) {
    // A guest has proved nothing, so the two have no key in common and his MIC is not for us to check.
    if (done.principal.guest) client_mic.reset();
    if (client_mic && !mechanism_->verify(mech_types_, *client_mic))
        return Step::failed_for(AuthFailure::logon_failure, "the mechListMIC does not fit", done.principal.user);

    const auto mic = client_mic || mic_required_ ? mechanism_->sign(mech_types_) : std::nullopt;
    const bool must_wait = mic && !client_mic;
    done.token = reply(must_wait ? NegState::accept_incomplete : NegState::accept_completed, done.token, mic);
    if (!must_wait) return done;

    stage_ = Stage::awaiting_mic;
    Step asking = Step::more_with(std::move(done.token));
    waiting_ = std::move(done);
    return asking;
}

Step Negotiation::check_late_mic(Bytes token) {
    const auto response = parse_neg_token_resp(token);
    if (!response || !response->mech_list_mic)
        return Step::failed_for(AuthFailure::invalid_token, "no mechListMIC", waiting_.principal.user);
    if (!mechanism_->verify(mech_types_, *response->mech_list_mic))
        return Step::failed_for(AuthFailure::logon_failure, "the mechListMIC does not fit", waiting_.principal.user);
    waiting_.token = reply(NegState::accept_completed, {}, {});
    return std::move(waiting_);
}

ByteVector Negotiation::reply(NegState state, Bytes mech_token, const std::optional<ByteVector>& mic) {
    NegTokenResp response;
    response.state = state;
    response.supported_mech = std::exchange(to_announce_, std::nullopt);
    if (!mech_token.empty()) response.response_token = mech_token;
    if (mic) response.mech_list_mic = *mic;
    return build_neg_token_resp(response);
}

} // namespace holdfast::smb2::auth
