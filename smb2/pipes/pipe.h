#pragma once
// The named pipes of IPC$: in message mode, with an RPC server at the other end.

#include "locks/open.h"
#include "smb2/wire/status.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::smb2 {
struct ServerState; // smb2/state/server_state.h
}

namespace holdfast::smb2::pipes {

/// A share as the pipes tell of it.
struct ShareEntry {
    std::string name;
    std::string comment;
    bool is_pipe = false; // IPC$
    bool hidden = false;  // can be asked for by name, is not listed
    std::uint32_t current_uses = 0;
};

/// Who opened a pipe.
struct Caller {
    std::string user;
    std::string domain;
    std::string address;
    locks::SessionId session{};
    bool is_account = false; // neither guest nor anonymous
};

/// What a pipe may know of the server. The pipe keeps it for as long as it lives.
struct PipeContext {
    std::string server_name;
    std::string domain;
    std::string comment;
    std::uint32_t version_major = 10; // of the Windows that clients shall compare us with
    std::uint32_t version_minor = 0;
    Caller caller;
    locks::FileKey own_file;       // of the open of this pipe
    ServerState* server = nullptr; // what administrators see; null: there are none
    std::function<std::vector<ShareEntry>()> shares = [] { return std::vector<ShareEntry>{}; };
    std::function<locks::Time()> now = [] { return std::chrono::system_clock::now(); };
    locks::Time started_at{};
    std::uint32_t sessions = 0;
};

/// How a read ended: success; buffer_overflow when the message has more bytes (the next read gives
/// them); pipe_empty when there is no message.
struct PipeRead {
    Status status = Status::success;
    std::size_t bytes = 0;
};

class Pipe {
  public:
    virtual ~Pipe() = default;

    /// Takes what the client wrote. What it asks for is answered at once: a read can follow.
    virtual Status write(std::span<const std::byte> message) = 0;
    /// Gives the next answer, or what is left of it.
    virtual PipeRead read(std::span<std::byte> into) = 0;
    /// Bytes left of the message that read() would give; 0 when there is none.
    virtual std::size_t available() const = 0;
    /// [MS-FSCC] 2.3.49 FSCTL_PIPE_TRANSCEIVE: a write and a read in one; refused while an answer waits.
    PipeRead transceive(std::span<const std::byte> message, std::span<std::byte> into);
};

/// Without "\PIPE\", in any case: "srvsvc". Null when nobody listens there.
std::unique_ptr<Pipe> open_pipe(std::string_view name, PipeContext context);
/// Whether open_pipe() would give one.
bool is_pipe(std::string_view name);

} // namespace holdfast::smb2::pipes
