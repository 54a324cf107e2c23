#include "smb2/crypto/preauth.h"

#include "tests/support/hex.h"
#include "tests/unit/smb2/crypto/windows_samples.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace holdfast::smb2::crypto {
namespace {

using test_support::from_hex;

TEST(Preauth, the_chain_of_a_windows_session_comes_out) {
    PreauthHash connection;
    connection.update(from_hex(samples::negotiate_request));
    connection.update(from_hex(samples::negotiate_response));
    EXPECT_TRUE(std::ranges::equal(connection.value(), from_hex(samples::hash_after_negotiate)));

    PreauthHash session = connection;
    session.update(from_hex(samples::session_setup_request_1));
    session.update(from_hex(samples::session_setup_response_1));
    session.update(from_hex(samples::session_setup_request_2));
    EXPECT_TRUE(std::ranges::equal(session.value(), from_hex(samples::hash_of_session)));
    EXPECT_FALSE(session == connection);
}

TEST(Preauth, it_starts_with_zeros) {
    EXPECT_TRUE(std::ranges::all_of(PreauthHash().value(), [](std::byte b) { return b == std::byte{0}; }));
}

} // namespace
} // namespace holdfast::smb2::crypto
