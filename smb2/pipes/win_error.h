#pragma once
// [MS-ERREF] 2.2 Win32 Error Codes: what our RPC calls return.

#include <cstdint>

namespace holdfast::smb2::pipes {

enum class WinError : std::uint32_t {
    success = 0,
    access_denied = 5,
    invalid_level = 124,
    net_name_not_found = 2310, // NERR_NetNameNotFound
};

constexpr std::uint32_t to_number(WinError error) { return static_cast<std::uint32_t>(error); }

} // namespace holdfast::smb2::pipes
