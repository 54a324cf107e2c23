#pragma once
// [MS-SMB2] 2.2.1.2 SMB2 Packet Header - SYNC: the Command field.

#include <cstdint>
#include <string_view>

namespace holdfast::smb2 {

enum class Command : std::uint16_t {
    negotiate = 0x00,
    session_setup = 0x01,
    logoff = 0x02,
    tree_connect = 0x03,
    tree_disconnect = 0x04,
    create = 0x05,
    close = 0x06,
    flush = 0x07,
    read = 0x08,
    write = 0x09,
    lock = 0x0A,
    ioctl = 0x0B,
    cancel = 0x0C,
    echo = 0x0D,
    query_directory = 0x0E,
    change_notify = 0x0F,
    query_info = 0x10,
    set_info = 0x11,
    oplock_break = 0x12,
};

constexpr std::uint16_t command_count = 0x13;

/// The enumerator's name; empty for a value that has none.
constexpr std::string_view to_string(Command command) {
    switch (command) {
    case Command::negotiate: return "negotiate";
    case Command::session_setup: return "session_setup";
    case Command::logoff: return "logoff";
    case Command::tree_connect: return "tree_connect";
    case Command::tree_disconnect: return "tree_disconnect";
    case Command::create: return "create";
    case Command::close: return "close";
    case Command::flush: return "flush";
    case Command::read: return "read";
    case Command::write: return "write";
    case Command::lock: return "lock";
    case Command::ioctl: return "ioctl";
    case Command::cancel: return "cancel";
    case Command::echo: return "echo";
    case Command::query_directory: return "query_directory";
    case Command::change_notify: return "change_notify";
    case Command::query_info: return "query_info";
    case Command::set_info: return "set_info";
    case Command::oplock_break: return "oplock_break";
    }
    return {};
}

} // namespace holdfast::smb2
