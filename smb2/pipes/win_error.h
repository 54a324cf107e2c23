#pragma once
// [MS-ERREF] 2.2 Win32 Error Codes: what our RPC calls return.

#include <cstdint>

namespace holdfast::smb2::pipes {

enum class WinError : std::uint32_t {
    success = 0,
    file_not_found = 2,
    access_denied = 5,
    invalid_parameter = 87,
    invalid_level = 124,
    more_data = 234,
    buf_too_small = 2123,         // NERR_BufTooSmall
    user_not_found = 2221,        // NERR_UserNotFound
    net_name_not_found = 2310,    // NERR_NetNameNotFound
    client_name_not_found = 2312, // NERR_ClientNameNotFound
    file_id_not_found = 2314,     // NERR_FileIdNotFound
    invalid_computer = 2351,      // NERR_InvalidComputer
};

constexpr std::uint32_t to_number(WinError error) { return static_cast<std::uint32_t>(error); }

} // namespace holdfast::smb2::pipes
