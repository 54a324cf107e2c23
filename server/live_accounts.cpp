#include "server/live_accounts.h"

#include "smb2/auth/ntlm_keys.h"
#include "smb2/crypto/secret.h"
#include "vfs/names.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace holdfast::server {

using admin_api::AccountRow;
using admin_api::PasswordCheck;
using admin_api::PasswordVerdict;

namespace {

/// The account of "DOMAIN\name" and "name@domain": all of ours are of one domain.
std::string_view account_name(std::string_view name) {
    if (const auto backslash = name.find('\\'); backslash != std::string_view::npos) name.remove_prefix(backslash + 1);
    return name.substr(0, name.find('@'));
}

} // namespace

PasswordCheck LiveAccounts::check_password(std::string_view name, std::string_view password, std::string_view peer) {
    if (throttle_.next_delay(peer, clock_()).count() > 0) return refuse(name, peer, PasswordVerdict::too_many);

    const auto account = accounts_.find(account_name(name));
    // Who has no account waits as long as who has one.
    const auto hash = account ? account->nt_hash : smb2::auth::NtHash{};
    const bool is_right = smb2::crypto::equal_in_constant_time(smb2::auth::nt_hash(password), hash);
    if (!account || !is_right) {
        throttle_.failed(peer, clock_());
        return refuse(name, peer, PasswordVerdict::wrong);
    }
    if (account->disabled) return refuse(name, peer, PasswordVerdict::disabled);
    return {PasswordVerdict::right, row_of(*account)};
}

std::optional<AccountRow> LiveAccounts::find(const std::function<bool(const AccountRow&)>& wanted) {
    for (const auto& account : accounts_.list())
        if (AccountRow row = row_of(account); wanted(row)) return row;
    return std::nullopt;
}

AccountRow LiveAccounts::row_of(const smb2::auth::Account& account) const {
    AccountRow row;
    row.name = account.name;
    row.domain = settings_.domain;
    row.sid = account.sid;
    row.uid = account.identity.uid;
    row.gid = account.identity.gid;
    row.is_disabled = account.disabled;
    const auto is_this = [&](const std::string& name) { return vfs::fold_case(name) == vfs::fold_case(account.name); };
    row.is_administrator = std::ranges::any_of(settings_.administrators, is_this);
    return row;
}

PasswordCheck LiveAccounts::refuse(std::string_view name, std::string_view peer, PasswordVerdict verdict) {
    const char* const why = verdict == PasswordVerdict::too_many   ? "too many wrong passwords"
                            : verdict == PasswordVerdict::disabled ? "the account is disabled"
                                                                   : "no such account, or a wrong password";
    // What is shown of the name is bounded and printable.
    std::string shown(name.substr(0, 64));
    std::ranges::replace_if(
        shown, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
    spdlog::get("auth")->warn("admin logon of '{}' from {} refused: {}", shown, peer, why);
    return {verdict, {}};
}

} // namespace holdfast::server
