#pragma once
// Follows the logons of a capture, opens what was encrypted and verifies what was signed, as far as keys are known.

#include "smb2/crypto/ciphers.h"
#include "smb2/crypto/preauth.h"
#include "smb2/crypto/signing.h"
#include "smb2/wire/messages.h"
#include "tests/pcap/capture.h"
#include "tests/pcap/keys.h"

#include <map>
#include <string>

namespace holdfast::pcap {

/// A frame as its receiver read it.
struct Opened {
    Bytes bytes; // empty when it stays closed
    bool was_sealed = false;
    std::string why_closed;
};

struct SignatureCounts {
    std::size_t verified = 0;
    std::size_t wrong = 0;
    std::size_t without_key = 0;
};

/// The frames of one capture, in order.
class Unsealing {
  public:
    explicit Unsealing(std::vector<KnownKey> keys) : known_(std::move(keys)) {}

    Opened open(const Frame& frame);
    const SignatureCounts& signatures() const { return signatures_; }

  private:
    /// One logon while it goes on ([MS-SMB2] 3.3.5.5).
    struct Logon {
        smb2::crypto::PreauthHash hash;
        Bytes challenge;
        Bytes authenticate;
        bool binds = false; // a further channel of a session
    };
    struct Connection {
        std::string client; // the side that negotiates
        smb2::wire::Dialect dialect = smb2::wire::Dialect::none;
        smb2::crypto::Cipher cipher = smb2::crypto::Cipher::none;
        smb2::crypto::SigningAlgorithm signing = smb2::crypto::SigningAlgorithm::hmac_sha256;
        smb2::crypto::PreauthHash hash;
        std::map<std::uint64_t, Logon> asked;         // by message id
        std::map<locks::SessionId, Logon> unfinished; // by session
        std::map<locks::SessionId, smb2::crypto::SigningKey> signing_keys;
    };
    struct SealingKeys {
        smb2::crypto::SealingKey of_client;
        smb2::crypto::SealingKey of_server;
    };

    Opened unseal(const Frame& frame);
    void follow(const Flow& flow, smb2::wire::View frame);
    void follow_negotiate(Connection& connection, const smb2::wire::Header& header, smb2::wire::View frame);
    void follow_setup_request(Connection& connection, const smb2::wire::Header& header, smb2::wire::View frame);
    void follow_setup_response(Connection& connection, const smb2::wire::Header& header, smb2::wire::View frame);
    void install_keys(Connection& connection, locks::SessionId session, const Logon& logon);
    std::optional<Bytes> session_key(locks::SessionId session, const Logon& logon) const;
    void verify(Connection& connection, smb2::wire::View frame);

    std::vector<KnownKey> known_;
    std::map<std::string, Connection> connections_;
    std::map<locks::SessionId, SealingKeys> sessions_;
    SignatureCounts signatures_;
};

/// The two ends of a connection, whichever speaks.
std::string connection_of(const Flow& flow);

} // namespace holdfast::pcap
