#include "smb2/connection/frame.h"

#include <algorithm>

namespace holdfast::smb2 {

namespace {

constexpr std::size_t direct_from = 32U << 10; // a shorter rest comes with the next batch anyway

std::uint32_t byte_at(std::span<const std::byte> bytes, std::size_t at) {
    return std::to_integer<std::uint32_t>(bytes[at]);
}

} // namespace

void write_frame_prefix(std::byte* at, std::size_t length) {
    at[0] = std::byte{0};
    at[1] = static_cast<std::byte>(length >> 16);
    at[2] = static_cast<std::byte>(length >> 8);
    at[3] = static_cast<std::byte>(length);
}

std::int64_t FrameReader::length_of(std::span<const std::byte> bytes) {
    const auto type = byte_at(bytes, 0);
    const auto length = static_cast<std::int64_t>(byte_at(bytes, 1) << 16 | byte_at(bytes, 2) << 8 | byte_at(bytes, 3));
    constexpr std::uint32_t keep_alive = 0x85; // RFC 1002 4.3.1, still sent by some clients
    if (type == keep_alive && length == 0) return 0;
    return type == 0 ? length : -1;
}

FrameReader::Verdict FrameReader::feed(std::span<std::byte> bytes, std::size_t most, const Sink& sink) {
    while (!bytes.empty()) {
        if (partial_.empty() && bytes.size() >= frame_prefix_size) {
            // The common case: whole messages, handed on where they lie.
            const std::int64_t length = length_of(bytes);
            if (length < 0 || static_cast<std::uint64_t>(length) > most) return Verdict::malformed;
            const std::size_t whole = frame_prefix_size + static_cast<std::size_t>(length);
            if (bytes.size() >= whole) {
                if (length > 0) sink(bytes.subspan(frame_prefix_size, static_cast<std::size_t>(length)));
                bytes = bytes.subspan(whole);
                continue;
            }
            partial_.reserve(whole);
            expected_ = whole;
            partial_.append(std::span<const std::byte>(bytes));
            return Verdict::go_on;
        }

        if (expected_ == 0) {
            const std::size_t take = std::min(frame_prefix_size - partial_.size(), bytes.size());
            partial_.append(std::span<const std::byte>(bytes.first(take)));
            bytes = bytes.subspan(take);
            if (partial_.size() < frame_prefix_size) return Verdict::go_on;
            const std::int64_t length = length_of(partial_.bytes());
            if (length < 0 || static_cast<std::uint64_t>(length) > most) return Verdict::malformed;
            if (length == 0) {
                partial_.release();
                continue;
            }
            expected_ = frame_prefix_size + static_cast<std::size_t>(length);
            partial_.reserve(expected_);
        }
        const std::size_t take = std::min(expected_ - partial_.size(), bytes.size());
        std::byte* const into = partial_.append(take);
        std::memcpy(into, bytes.data(), take);
        bytes = bytes.subspan(take);
        filled(0, sink);
    }
    return Verdict::go_on;
}

std::span<std::byte> FrameReader::room() {
    if (expected_ == 0 || expected_ - partial_.size() < direct_from) return {};
    return {partial_.data() + partial_.size(), expected_ - partial_.size()};
}

void FrameReader::filled(std::size_t count, const Sink& sink) {
    partial_.append(count);
    if (expected_ == 0 || partial_.size() < expected_) return;
    // Out of the member first: the sink may come back to us.
    Buffer whole = std::move(partial_);
    partial_ = Buffer();
    expected_ = 0;
    sink(whole.bytes().subspan(frame_prefix_size));
}

} // namespace holdfast::smb2
