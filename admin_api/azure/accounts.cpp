#include "admin_api/azure/accounts.h"

#include "admin_api/audit.h"

#include <sys/stat.h>

#include <algorithm>

namespace holdfast::admin_api::azure {

bool Account::may_use(std::string_view share, Fold fold) const {
    const std::string wanted = folded(share, fold);
    return shares.empty() || std::any_of(shares.begin(), shares.end(),
                                         [&](const std::string& each) { return folded(each, fold) == wanted; });
}

bool is_account_name(std::string_view name) {
    const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return name.size() >= 3 && name.size() <= 24 && std::all_of(name.begin(), name.end(), fits);
}

Accounts::Accounts(std::vector<Account> accounts) : accounts_(std::move(accounts)), loaded_(accounts_.size()) {}

const Account* Accounts::find(std::string_view name) const {
    const auto found =
        std::find_if(accounts_.begin(), accounts_.end(), [&](const Account& account) { return account.name == name; });
    return found == accounts_.end() ? nullptr : &*found;
}

Accounts::Stamp Accounts::stamp_of(const std::filesystem::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return {status.st_ino, status.st_size, status.st_ctim.tv_sec * 1'000'000'000 + status.st_ctim.tv_nsec};
}

std::shared_ptr<const Key> Accounts::key_of(const Account& account) const {
    const std::lock_guard guard(mutex_);
    Loaded& loaded = loaded_[static_cast<std::size_t>(&account - accounts_.data())];
    const Stamp stamp = stamp_of(account.key_file);
    if (loaded.key && loaded.stamp == stamp) return loaded.key;

    auto key = read_key_file(account.key_file);
    if (!key) log_failure("azure", account.name, key.error().what);
    loaded = {stamp, key ? std::make_shared<const Key>(std::move(*key)) : nullptr};
    return loaded.key;
}

std::string Accounts::problem() const {
    for (const Account& account : accounts_)
        if (const auto key = read_key_file(account.key_file); !key) return key.error().what;
    return {};
}

} // namespace holdfast::admin_api::azure
