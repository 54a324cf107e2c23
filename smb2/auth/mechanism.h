#pragma once
// What SPNEGO negotiates: a way to authenticate.

#include "smb2/auth/authenticator.h"
#include "smb2/auth/der.h"

#include <optional>

namespace holdfast::smb2::auth {

/// The acceptor's side of one authentication by one mechanism. Tokens are its own, without SPNEGO.
class Mechanism {
  public:
    virtual ~Mechanism() = default;

    virtual Step step(Bytes token) = 0;

    // For the mechListMIC, after step() said done.
    /// Our signature; nothing where the client did not negotiate one.
    virtual std::optional<ByteVector> sign(Bytes message) = 0;
    /// The client's.
    [[nodiscard]] virtual bool verify(Bytes message, Bytes signature) = 0;
};

} // namespace holdfast::smb2::auth
