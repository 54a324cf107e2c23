#include "smb2/state/taps.h"

#include "smb2/connection/reply_header.h"
#include "smb2/wire/header.h"

#include <algorithm>
#include <cstring>
#include <mutex>

namespace holdfast::smb2 {

void Taps::add(Tap& tap) {
    const std::scoped_lock lock(mutex_);
    taps_.push_back(&tap);
    count_.store(taps_.size(), std::memory_order_relaxed);
}

void Taps::remove(Tap& tap) {
    const std::scoped_lock lock(mutex_);
    std::erase(taps_, &tap);
    count_.store(taps_.size(), std::memory_order_relaxed);
}

void Taps::message(const TappedMessage& message) const {
    const std::shared_lock lock(mutex_);
    for (Tap* const tap : taps_) tap->message(message);
}

void Taps::ended(const Peer& peer, Time at, Parting how) const {
    const std::shared_lock lock(mutex_);
    for (Tap* const tap : taps_) tap->ended(peer, at, how);
}

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t data_offset_at = wire::header_size + 2; // of both structures, of one byte and of two
constexpr std::uint16_t read_answer_size = 17;                // [MS-SMB2] 2.2.20 SMB2 READ Response
constexpr std::uint16_t write_request_size = 49;              // [MS-SMB2] 2.2.21 SMB2 WRITE Request
constexpr std::size_t smallest = wire::header_size + 4;       // up to where the data begin

bool is_whole(Bytes message) {
    return message.size() >= smallest && wire::frame_kind(message) == wire::FrameKind::smb2;
}

bool is_answer(Bytes element) {
    const auto flags = get<wire::HeaderFlags>(element.data() + wire::header_at::flags);
    return has(flags, wire::HeaderFlags::server_to_redir);
}

/// What is no compound, or is not understood, counts as one element.
Bytes last_element(Bytes message) {
    Bytes element = message;
    while (is_whole(element)) {
        const auto next = get<std::uint32_t>(element.data() + wire::header_at::next_command);
        if (next < wire::header_size || next > element.size()) break;
        element = element.subspan(next);
    }
    return element;
}

/// From the element's header; 0 where it carries none.
std::size_t data_offset(Bytes element) {
    const auto command = get<Command>(element.data() + wire::header_at::command);
    const auto size = get<std::uint16_t>(element.data() + wire::header_size);
    if (command == Command::read && is_answer(element) && size == read_answer_size)
        return get<std::uint8_t>(element.data() + data_offset_at);
    if (command == Command::write && !is_answer(element) && size == write_request_size)
        return get<std::uint16_t>(element.data() + data_offset_at);
    return 0;
}

} // namespace

std::size_t bulk_offset(Bytes message) {
    const Bytes element = last_element(message);
    if (!is_whole(element)) return message.size();
    const std::size_t offset = data_offset(element);
    if (offset < smallest || offset > element.size()) return message.size();
    return message.size() - element.size() + offset;
}

/// [MS-SMB2] 2.2.23: both notifications have their name at the same place.
std::optional<BreakName> break_name(Bytes message) {
    constexpr std::size_t name_at = wire::header_size + 8;
    constexpr std::uint64_t unsolicited = UINT64_MAX;
    BreakName name{};
    if (!is_whole(message) || message.size() < name_at + name.size() || !is_answer(message)) return std::nullopt;
    if (get<Command>(message.data() + wire::header_at::command) != Command::oplock_break) return std::nullopt;
    if (get<std::uint64_t>(message.data() + wire::header_at::message_id) != unsolicited) return std::nullopt;
    std::memcpy(name.data(), message.data() + name_at, name.size());
    return name;
}

} // namespace holdfast::smb2
