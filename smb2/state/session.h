#pragma once
// Who is logged on, and what each is connected to ([MS-SMB2] 3.3.1.8, 3.3.1.9).

#include "locks/lock_manager.h"
#include "smb2/auth/authenticator.h"
#include "smb2/crypto/ciphers.h"
#include "smb2/crypto/signing.h"
#include "smb2/state/connection_table.h"
#include "smb2/state/share.h"
#include "vfs/identity.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace holdfast::smb2 {

using locks::SessionId;
using locks::Time;
using locks::TreeId;

/// Who acts in a session ([MS-SMB2] 3.3.1.8 Session.SecurityContext). Constant.
struct SessionUser {
    auth::Principal principal; // without its session key
    std::shared_ptr<const vfs::Identity> identity;
};

/// A client's use of one share, as one user ([MS-SMB2] 3.3.1.9). Constant: for another user there is another one.
struct TreeConnect {
    TreeId id{};
    std::shared_ptr<Share> share;
    std::shared_ptr<const SessionUser> user;
    std::shared_ptr<const locks::Owner> owner; // what its opens say of who holds them
    locks::Access maximal_access = locks::Access::none;
    bool encrypt = false; // every request on it must come sealed
    Time connected_at{};
};

enum class SessionState : std::uint8_t { in_progress, valid, expired, closed };

/// Where a session is spoken ([MS-SMB2] 3.3.1.14 Per Channel), as others than that connection see it.
struct SessionChannel {
    ConnectionNumber connection{};
    std::string client_address;
    std::uint16_t client_port = 0;
    Time since{};
};

/// [MS-SMB2] 3.3.1.8 Session.SigningKey, EncryptionKey, DecryptionKey: to be cloned, never used themselves, as each
/// object serves one thread. Empty for guests and anonymous.
struct SessionKeyring {
    crypto::SigningKey signing;
    crypto::SealingKey sealing;
    crypto::SealingKey opening;
};

/// One session: what more than one thread may look at. What a connection needs to speak it is in
/// connection/channel.h.
class Session {
  public:
    Session(SessionId id_, Time created_at_) : id(id_), created_at(created_at_) {}

    const SessionId id;
    const Time created_at;

    // Set once when authentication is done (before the state turns valid), constant after.
    std::string client_address;
    std::uint16_t client_port = 0;
    locks::ClientGuid client_guid{};
    std::uint16_t dialect = 0;
    bool signing_required = false;
    bool encrypt_data = false;
    std::string signing_name, cipher_name; // as shown to an admin
    SessionKeyring keys;

    std::atomic<SessionState> state{SessionState::in_progress};
    std::atomic<std::int64_t> last_use_ns{0};
    std::atomic<std::int64_t> expires_at_ns{INT64_MAX};

    /// False when it is closed: whoever ended it has the last word, from whichever thread.
    bool turn(SessionState to);

    /// Null until authentication was completed for the first time.
    std::shared_ptr<const SessionUser> user() const;
    using Convert = std::function<std::shared_ptr<TreeConnect>(const TreeConnect&)>;
    /// The session is somebody's, or somebody else's from now on; `convert` makes his tree connects of those that there
    /// are. Requests that are under way go on as they began.
    void set_user(std::shared_ptr<const SessionUser> user, const Convert& convert);

    enum class Joined : std::uint8_t { yes, too_many, ended };
    Joined add_channel(SessionChannel channel, std::size_t most);
    /// True when that was the last one: then there will be no other, and the session is the caller's to end.
    bool remove_channel(ConnectionNumber connection);
    /// Oldest first.
    std::vector<SessionChannel> channels() const;

    std::shared_ptr<TreeConnect> find_tree(TreeId id) const;
    /// Null when the session has ended and when the bound on tree connects is reached.
    using MakeTree = std::function<std::shared_ptr<TreeConnect>(TreeId, const std::shared_ptr<const SessionUser>&)>;
    std::shared_ptr<TreeConnect> add_tree(const MakeTree& make, std::size_t most);
    /// Null when it is not there.
    std::shared_ptr<TreeConnect> remove_tree(TreeId id);
    std::vector<std::shared_ptr<TreeConnect>> trees() const;
    /// Takes all trees out, and there will be no more; their opens are the caller's to end before.
    std::vector<std::shared_ptr<TreeConnect>> clear_trees();

  private:
    std::vector<std::shared_ptr<TreeConnect>> all_trees() const;

    mutable std::mutex mutex_;
    std::shared_ptr<const SessionUser> user_;
    std::map<TreeId, std::shared_ptr<TreeConnect>> trees_;
    std::vector<SessionChannel> channels_;
    bool is_cut_off_ = false; // its last channel has gone
    std::uint32_t next_tree_ = 1;
    bool has_ended_ = false;
};

/// All sessions of the server by id ([MS-SMB2] 3.3.1.5 GlobalSessionTable). Ids look random, fit into
/// 32 bits, and are not reused before 2^32 sessions.
class SessionTable {
  public:
    SessionTable();
    std::shared_ptr<Session> create(Time now, std::size_t most);
    std::shared_ptr<Session> find(SessionId id) const;
    /// False when somebody else removed it before: whoever gets true ends its opens.
    bool remove(SessionId id);
    std::size_t size() const;
    /// Sessions with an id above `after`, rising.
    std::vector<std::shared_ptr<Session>> list(SessionId after, std::size_t limit) const;

  private:
    std::uint32_t scrambled(std::uint32_t number) const;

    mutable std::mutex mutex_;
    std::map<SessionId, std::shared_ptr<Session>> sessions_;
    std::uint32_t next_ = 1;
    const std::array<std::uint32_t, 6> keys_;
};

} // namespace holdfast::smb2
