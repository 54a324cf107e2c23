#pragma once
// A session as one connection speaks it: its keys, and its authentication while it goes on.

#include "smb2/auth/authenticator.h"
#include "smb2/crypto/ciphers.h"
#include "smb2/crypto/preauth.h"
#include "smb2/crypto/signing.h"
#include "smb2/state/session.h"

#include <memory>

namespace holdfast::smb2 {

/// [MS-SMB2] 3.3.1.14 Per Channel, with the keys of the session beside. Used by the connection's
/// thread alone; a pending request keeps it alive to sign its late answer.
struct Channel {
    explicit Channel(std::shared_ptr<Session> session_) : session(std::move(session_)) {}

    const std::shared_ptr<Session> session;
    crypto::SigningKey signing;  // empty for guests and anonymous
    crypto::SealingKey sealing;  // server to client; empty where nothing can be sealed
    crypto::SealingKey opening;  // client to server
    bool is_established = false; // authentication was completed once
    /// Another connection made the session, and this one is about to speak for it too: until it may, `signing` is the
    /// session's own key ([MS-SMB2] 3.3.5.5 Receiving an SMB2 SESSION_SETUP Request).
    bool is_binding = false;

    // While a SESSION_SETUP exchange goes on, the first or a renewal.
    std::unique_ptr<auth::AuthExchange> exchange;
    crypto::PreauthHash preauth;
    bool preauth_started = false;
};

} // namespace holdfast::smb2
