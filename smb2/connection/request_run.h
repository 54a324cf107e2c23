#pragma once
// One message of a client on its way through: a single request or a compound.

#include "smb2/buffer.h"
#include "smb2/connection/channel.h"
#include "smb2/crypto/preauth.h"
#include "smb2/dispatch/context.h"
#include "smb2/wire/file_id.h"
#include "smb2/wire/status.h"

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace holdfast::smb2 {

/// Room before the first SMB2 header of a reply: length prefix and transform header.
inline constexpr std::size_t reply_headroom = 4 + crypto::transform_header_size;

struct ReplyElement {
    std::size_t at = 0;                  // of its header in the reply buffer
    std::shared_ptr<Channel> signer;     // null: not signed
    crypto::PreauthHash* hash = nullptr; // goes on with this reply when it is whole, signature and all
};

/// [MS-SMB2] 3.3.5.2.7 Handling Compounded Requests. Lives on the stack; moves to the heap when
/// a request in its middle has to wait, and goes on from there.
struct RequestRun {
    RequestRun() = default;
    RequestRun(RequestRun&&) = default;
    RequestRun& operator=(RequestRun&&) = default;

    std::span<const std::byte> message; // whole, plain
    Buffer owned;                       // what `message` views, once the run was suspended
    std::size_t next = 0;               // offset of the next element; message.size() at the end
    bool is_first = true;
    std::shared_ptr<Channel> sealed_by; // the message came sealed

    Buffer reply;
    boost::container::small_vector<ReplyElement, 1> elements;
    std::shared_ptr<Channel> seal_with; // the reply goes out sealed

    // What a related request takes from the one before it (3.3.5.2.7.2).
    SessionId session{};
    TreeId tree{};
    std::optional<FileId> file;
    Status create_failure = Status::success; // of the last CREATE; those who meant its open share it
    bool is_refused = false;                 // the rest of a related chain has nothing to go on with
    bool is_silent = false;                  // nobody waits for the answer: see Connection::adopt()
    bool held = false;                       // moved away into an AsyncRequest
    locks::WaitToken async_id{};             // the current request has had its interim answer

    // Filled by Context::pending() and Context::offload(), taken by the connection.
    struct Wait {
        locks::WaitToken token{};
        Interim interim = Interim::withhold;
        Context::WakeFinish finish;
        std::function<void()> cancel;
    };
    std::optional<Wait> wait;

    /// Copies what is still to be read, so that the run can outlive the received bytes.
    void own_message() {
        if (message.data() == owned.data() && !owned.empty()) return;
        owned.clear();
        owned.append(message);
        message = owned.bytes();
    }
};

} // namespace holdfast::smb2
