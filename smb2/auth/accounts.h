#pragma once
// The accounts of this server.

#include "vfs/identity.h"

#include <array>
#include <boost/system/result.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::smb2::auth {

/// MD4 of the password in UTF-16: as good as the password itself to whoever reads it.
using NtHash = std::array<std::byte, 16>;

struct Account {
    std::string name; // as the operator wrote it; compared without case
    NtHash nt_hash{};
    std::uint32_t rid = 0;            // never used again for another account
    std::optional<std::uint32_t> uid; // as configured
    std::optional<std::uint32_t> gid;
    bool disabled = false;
    bool admin = false;

    // Worked out when the account is loaded.
    std::string sid;
    vfs::Identity identity;
    bool has_server_ids = false; // neither a uid nor a local user of that name: the server's own
};

/// What `add` may set beside the password.
struct AccountOptions {
    std::optional<std::uint32_t> uid;
    std::optional<std::uint32_t> gid;
    bool admin = false;
};

enum class AccountProblem : std::uint8_t {
    invalid_name, // empty, too long, or with characters that no Windows account name has
    exists,
    unknown,
    unsafe,    // others may read or write the file, or somebody else owns it
    malformed, // a line of the file makes no sense
    io,
};

struct AccountError {
    AccountProblem problem = AccountProblem::io;
    std::string detail; // the path, the line, what the system said
};

std::string to_string(const AccountError& error);

template <class T>
using AccountResult = boost::system::result<T, AccountError>;

/// True for what may be the name of an account: 1 to 64 bytes of UTF-8, none of
/// " / \ [ ] : ; | = , + * ? < > @ # and control characters, no blank at either end, no dot at
/// the end.
bool is_valid_account_name(std::string_view name);

/// The file <state dir>/accounts, and the machine's part of the SIDs in <state dir>/machine_sid.
///
/// Whoever changes accounts rewrites the file in one step, so a reader sees the old or the new
/// one, whole; writers take turns over a lock file. A file that others may read is refused. From any thread.
class AccountStore {
  public:
    /// Reads nothing yet. `path` is the accounts file.
    explicit AccountStore(std::string path);

    /// Reads the file; no file means no accounts. Makes the machine's SID where there is none.
    AccountResult<void> load();

    /// Reads the file again first when it changed. A file that has become unusable leaves the
    /// accounts as they were and is told to `on_problem` once.
    std::optional<Account> find(std::string_view name);
    std::vector<Account> list();

    AccountResult<void> add(std::string_view name, std::string_view password, const AccountOptions& options = {});
    AccountResult<void> set_password(std::string_view name, std::string_view password);
    enum class Use : std::uint8_t { enabled, disabled };
    AccountResult<void> set_use(std::string_view name, Use use);
    AccountResult<void> remove(std::string_view name);

    /// "S-1-5-21-…", without a RID; after load().
    std::string machine_sid() const;

    std::function<void(const AccountError&)> on_problem; // set before others use the store

  private:
    struct Snapshot;
    using Change = std::function<AccountResult<void>(Snapshot&)>;
    AccountResult<void> change(const Change& change);
    std::shared_ptr<const Snapshot> current();

    const std::string path_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Snapshot> snapshot_;
    std::string machine_sid_;
};

} // namespace holdfast::smb2::auth
