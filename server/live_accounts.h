#pragma once
// The accounts of the file service, for those who administer by name and password.

#include "admin_api/directories.h"
#include "smb2/auth/accounts.h"
#include "smb2/auth/throttle.h"

#include <string>
#include <vector>

namespace holdfast::server {

class LiveAccounts final : public admin_api::AccountDirectory {
  public:
    struct Settings {
        std::string domain;                      // that the accounts are of
        std::vector<std::string> administrators; // their names, in any case
    };
    using Clock = std::function<smb2::auth::LogonThrottle::Time()>;

    LiveAccounts(Settings settings, smb2::auth::AccountStore& accounts, smb2::auth::LogonThrottle& throttle,
                 Clock clock)
        : settings_(std::move(settings)), accounts_(accounts), throttle_(throttle), clock_(std::move(clock)) {}

    /// An answer cannot be held back here as a file client's is: a few callers who wait would keep out all others. So
    /// where a further failure would have to wait, the password is not looked at, until a failure is forgotten.
    admin_api::PasswordCheck check_password(std::string_view name, std::string_view password,
                                            std::string_view peer) override;
    std::optional<admin_api::AccountRow> find(const std::function<bool(const admin_api::AccountRow&)>& wanted) override;

  private:
    admin_api::AccountRow row_of(const smb2::auth::Account& account) const;
    admin_api::PasswordCheck refuse(std::string_view name, std::string_view peer, admin_api::PasswordVerdict verdict);

    const Settings settings_;
    smb2::auth::AccountStore& accounts_;
    smb2::auth::LogonThrottle& throttle_;
    const Clock clock_;
};

} // namespace holdfast::server
