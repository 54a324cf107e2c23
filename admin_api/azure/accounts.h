#pragma once
// Who may use this surface: accounts, each with a key and the shares that it sees.

#include "admin_api/azure/key.h"
#include "admin_api/selector.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api::azure {

struct Account {
    std::string name; // 3 to 24 lower-case letters and digits
    std::filesystem::path key_file;
    std::vector<std::string> shares; // empty: all

    bool may_use(std::string_view share, Fold fold) const;
};

bool is_account_name(std::string_view name);

class Accounts {
  public:
    explicit Accounts(std::vector<Account> accounts);

    /// Null when there is none of this name.
    const Account* find(std::string_view name) const;
    /// Its key as the file has it now: a new one counts at once. Null, after a line in the log, when it cannot be read.
    std::shared_ptr<const Key> key_of(const Account& account) const;
    /// What is wrong with the first key that cannot be read; empty when all can.
    std::string problem() const;

  private:
    /// What tells one version of a file from the next.
    struct Stamp {
        std::uint64_t inode = 0;
        std::int64_t size = -1;
        std::int64_t changed_ns = 0;
        bool operator==(const Stamp&) const = default;
    };
    struct Loaded {
        Stamp stamp;
        std::shared_ptr<const Key> key;
    };
    static Stamp stamp_of(const std::filesystem::path& path);

    const std::vector<Account> accounts_;
    mutable std::mutex mutex_;
    mutable std::vector<Loaded> loaded_; // one per account
};

} // namespace holdfast::admin_api::azure
