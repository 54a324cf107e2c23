#pragma once
// What an administrator did through a protocol of this room: for whoever keeps the audit.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace holdfast::smb2 {

/// One attempt to end what is somebody's. Reading is not one.
struct AdminChange {
    std::string_view action; // "srvsvc.file_close", "srvsvc.session_delete"
    std::string caller{};    // the account, with its domain where it has one: "DOMAIN\user"
    std::string peer{};      // the address that it came from
    std::string what{};      // what was to be ended, in words
    bool allowed = false;    // false: the caller may not, and nothing was looked at
    std::size_t matched = 0;
    std::size_t done = 0; // of these; what ends once its own answer is on the way counts
};

/// Called from any thread, with no lock of this room held; does not block for long.
using AdminSink = std::function<void(const AdminChange&)>;

} // namespace holdfast::smb2
