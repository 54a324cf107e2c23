#pragma once
// The tokens of the session that tests/unit/smb2/crypto/windows_samples.h has.

#include "smb2/auth/der.h"
#include "smb2/auth/spnego.h"
#include "tests/support/hex.h"
#include "tests/unit/smb2/crypto/windows_samples.h"

#include <string_view>

namespace holdfast::smb2::auth::samples {

/// The security buffer of a SESSION_SETUP message.
inline ByteVector token_of(std::string_view message, std::size_t offset) {
    const auto bytes = test_support::from_hex(message);
    return {bytes.begin() + static_cast<std::ptrdiff_t>(offset), bytes.end()};
}

inline ByteVector first_request() { return token_of(crypto::samples::session_setup_request_1, 0x58); }
inline ByteVector first_response() { return token_of(crypto::samples::session_setup_response_1, 0x48); }
inline ByteVector second_request() { return token_of(crypto::samples::session_setup_request_2, 0x58); }
inline ByteVector second_response() { return token_of(crypto::samples::session_setup_response_2, 0x48); }

} // namespace holdfast::smb2::auth::samples
