#pragma once
// What NEGOTIATE agreed on ([MS-SMB2] 3.3.1.7).

#include "locks/ids.h"
#include "smb2/crypto/ciphers.h"
#include "smb2/crypto/signing.h"

#include <array>
#include <cstdint>
#include <vector>

namespace holdfast::smb2 {

struct NegotiatedState {
    std::uint16_t dialect = 0; // 0: nothing agreed yet
    std::uint32_t client_capabilities = 0;
    std::uint32_t server_capabilities = 0;
    std::uint16_t client_security_mode = 0;
    std::uint16_t server_security_mode = 0;
    locks::ClientGuid client_guid{};
    std::array<std::uint8_t, 16> server_guid{};
    std::uint32_t max_transact_size = 0;
    std::uint32_t max_read_size = 0;
    std::uint32_t max_write_size = 0;
    std::vector<std::uint16_t> client_dialects;
    crypto::Cipher cipher = crypto::Cipher::none;
    crypto::SigningAlgorithm signing = crypto::SigningAlgorithm::hmac_sha256;
    bool multi_credit = false; // CreditCharge counts

    bool is_3x() const { return dialect >= 0x0300; }
};

} // namespace holdfast::smb2
