#pragma once
// What a handler gets beside its request: the server, who asks, and where the answer goes.

#include "locks/lock_manager.h"
#include "smb2/buffer.h"
#include "smb2/dispatch/outcome.h"
#include "smb2/dispatch/running_on.h"
#include "smb2/state/open_resource.h"
#include "smb2/state/server_state.h"
#include "smb2/state/session.h"
#include "smb2/wire/codec.h"
#include "smb2/wire/file_id.h"
#include "smb2/wire/header.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace holdfast::smb2 {

class Connection;
struct Channel;
struct RequestRun;

namespace crypto {
class PreauthHash;
}

/// An open of the asking session, with its file or pipe at hand; false when there is none.
struct OpenFile {
    locks::OpenRef open;
    FileOpen* file = nullptr;
    explicit operator bool() const { return file != nullptr; }
};

enum class Interim : std::uint8_t { send, withhold };

/// Lives while one request is being handled, on the connection's thread.
class Context {
  public:
    ServerState& server;
    Connection& connection;
    const wire::Header& header;         // of this request
    std::span<const std::byte> element; // header and body of this request
    Time now;
    std::shared_ptr<Session> session;  // null for NEGOTIATE and the first SESSION_SETUP
    std::shared_ptr<TreeConnect> tree; // null where the command needs none
    std::shared_ptr<Channel> channel;  // the session's keys on this connection
    Buffer& out;                       // the reply's header stands at out_at already
    std::size_t out_at = 0;            // where that header begins
    bool is_encrypted = false;         // the request came sealed
    bool is_last_of_compound = true;

    locks::LockManager& locks() const { return server.locks; }

    /// The request goes on with these permissions, also on the pool and after it has waited: the user's of its tree
    /// connect, or of an open that it uses those of whoever opened it.
    void act_as(const std::shared_ptr<const vfs::Identity>& identity);

    // ---- opens

    /// [MS-SMB2] 3.3.5.2.10 and "Open lookup" of each section: the id belongs to this session and
    /// tree and the open is alive. All ones: the open of the request before, in a related compound.
    /// Null means FILE_CLOSED. Marks the open as used now.
    locks::OpenRef find_open(FileId id);
    /// The same, when it is a file or folder.
    OpenFile find_file(FileId id);
    /// CREATE tells what a related request after it means by "the open before".
    void remember_open(FileId id);

    /// The name of a CREATE that goes on; it may have to wait, and takes the name along.
    std::shared_ptr<ReplayTable::Running> running_create;
    /// How often it has met a lease of a local process already.
    unsigned local_lease_looks = 0;

    // ---- answers

    /// Writes the body of the answer behind its header.
    template <class Response>
    Outcome reply(const Response& response, Status status = Status::success) {
        wire::encode(response, out, out_at);
        return Replied{status};
    }

    // ---- later

    using Finish = std::function<Outcome(Context&)>;
    using WakeFinish = std::function<Outcome(Context&, locks::WakeReason)>;

    /// A token to give to whoever will wake this request. Unused ones cost nothing.
    locks::WaitToken new_token();
    /// The request waits for `token`; `finish` runs on the connection's thread when it is woken
    /// and answers as a handler does (in a Context of its own). `cancel` runs when the client
    /// sends CANCEL: it should cause a wake.
    Outcome pending(locks::WaitToken token, Interim interim, WakeFinish finish, std::function<void()> cancel);
    /// Runs `work` on the pool under the same identity, then `finish` on the connection's
    /// thread. Neither may keep references into the request: keep what you need by value
    /// (OpenRef, std::vector). No interim answer is sent.
    Outcome offload(std::function<void()> work, Finish finish);
    /// Answers with `status` no sooner than after `delay`. No interim answer is sent.
    Outcome answer_later(std::chrono::milliseconds delay, Status status);

    // ---- for the commands that make sessions and tree connects

    std::optional<SessionId> reply_session; // stands in the reply's header in place of the request's
    std::optional<TreeId> reply_tree;
    bool sign_reply = false;                   // whether the request was signed or not
    crypto::PreauthHash* hash_reply = nullptr; // goes on with the reply when it is whole

  private:
    locks::OpenRef enter(locks::OpenRef open);

    friend class Connection;
    Context(RequestRun& run_, ServerState& server_, Connection& connection_, const wire::Header& header_, Buffer& out_,
            Time now_)
        : server(server_), connection(connection_), header(header_), now(now_), out(out_), run(run_) {}
    RequestRun& run;
    RunningOn running_on_;
    std::shared_ptr<const vfs::Identity> acts_as_; // null where the process wears nobody's
    bool is_out_of_sequence_ = false;              // and so has no open
    bool is_settled_ = false;                      // what the answer says is on stable storage
};

} // namespace holdfast::smb2
