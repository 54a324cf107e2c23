#pragma once
// Messages on their way into a socket that takes as much as it likes.

#include "smb2/connection/connection.h"

#include <cstddef>
#include <span>
#include <vector>

#include <sys/uio.h>

namespace holdfast::smb2 {

class SendQueue {
  public:
    void push(OutMessage message);
    bool empty() const { return first_ == messages_.size(); }
    /// Bytes that are not sent yet.
    std::size_t bytes() const { return bytes_; }
    /// Points `into` at what comes next, in order; how many of them it used.
    std::size_t fill(std::span<iovec> into) const;
    /// So many bytes of it went out.
    void drop(std::size_t sent);
    void clear();

  private:
    std::vector<OutMessage> messages_; // those before first_ are sent; empty again when all are
    std::size_t first_ = 0;
    std::size_t sent_of_first_ = 0;
    std::size_t bytes_ = 0;
};

} // namespace holdfast::smb2
