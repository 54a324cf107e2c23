#include "smb2/connection/send_queue.h"

#include <algorithm>
#include <cassert>

namespace holdfast::smb2 {

namespace {

constexpr std::size_t kept_capacity = 16; // an idle connection holds no more
constexpr std::size_t sent_before_moving = 64;

} // namespace

void SendQueue::push(OutMessage message) {
    bytes_ += message.bytes().size();
    messages_.push_back(std::move(message));
}

std::size_t SendQueue::fill(std::span<iovec> into) const {
    const std::size_t count = std::min(into.size(), messages_.size() - first_);
    std::size_t skip = sent_of_first_;
    for (std::size_t i = 0; i < count; ++i) {
        const auto bytes = messages_[first_ + i].bytes().subspan(skip);
        into[i] = {const_cast<std::byte*>(bytes.data()), bytes.size()}; // sendmsg only reads
        skip = 0;
    }
    return count;
}

void SendQueue::drop(std::size_t sent) {
    assert(sent <= bytes_);
    bytes_ -= sent;
    sent += sent_of_first_;
    while (!empty() && sent >= messages_[first_].bytes().size()) {
        sent -= messages_[first_].bytes().size();
        messages_[first_++].buffer.release();
    }
    sent_of_first_ = sent;
    if (empty()) {
        clear();
    } else if (first_ >= sent_before_moving && first_ * 2 >= messages_.size()) {
        // Half of it at least is behind us: moving the rest costs each message little.
        messages_.erase(messages_.begin(), messages_.begin() + static_cast<std::ptrdiff_t>(first_));
        first_ = 0;
    }
}

void SendQueue::clear() {
    messages_.clear();
    if (messages_.capacity() > kept_capacity) messages_.shrink_to_fit();
    first_ = sent_of_first_ = bytes_ = 0;
}

} // namespace holdfast::smb2
