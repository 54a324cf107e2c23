#include "server/config_diff.h"

#include <algorithm>
#include <strings.h>

namespace holdfast::server {
namespace {

const ShareConfig* find_share(const std::vector<ShareConfig>& shares, const std::string& name) {
    const auto found = std::find_if(shares.begin(), shares.end(), [&](const ShareConfig& share) {
        return ::strcasecmp(share.name.c_str(), name.c_str()) == 0;
    });
    return found == shares.end() ? nullptr : &*found;
}

} // namespace

ConfigDiff diff_configs(const Config& running, const Config& wanted) {
    ConfigDiff diff;
    for (const ShareConfig& old : running.shares) {
        const ShareConfig* now = find_share(wanted.shares, old.name);
        if (now == nullptr || now->path != old.path) diff.removed.push_back(old.name);
    }
    for (const ShareConfig& now : wanted.shares) {
        const ShareConfig* old = find_share(running.shares, now.name);
        if (old == nullptr || old->path != now.path) {
            diff.added.push_back(now);
        } else if (*old != now) {
            diff.changed.push_back(now);
        }
    }
    diff.log_levels_changed = running.log_level != wanted.log_level;

    const auto compare = [&](const auto& before, const auto& after, const char* key) {
        if (!(before == after)) diff.needs_restart.emplace_back(key);
    };
    compare(running.listen, wanted.listen, "server.listen");
    compare(running.state_dir, wanted.state_dir, "server.state_dir");
    compare(running.signing, wanted.signing, "server.signing");
    compare(running.encryption, wanted.encryption, "server.encryption");
    compare(running.min_dialect, wanted.min_dialect, "server.min_dialect");
    compare(running.name, wanted.name, "server.name");
    compare(running.domain, wanted.domain, "server.domain");
    compare(running.keytab, wanted.keytab, "server.keytab");
    compare(running.guest, wanted.guest, "server.guest");
    compare(running.anonymous, wanted.anonymous, "server.anonymous");
    compare(running.threads, wanted.threads, "server.threads");
    compare(running.max_connections, wanted.max_connections, "server.max_connections");
    compare(running.logon_timeout, wanted.logon_timeout, "server.logon_timeout");
    compare(running.multichannel, wanted.multichannel, "server.multichannel");
    compare(running.interfaces, wanted.interfaces, "server.interfaces");
    compare(running.break_timeout, wanted.break_timeout, "server.break_timeout");
    compare(running.log_json, wanted.log_json, "server.log_json");
    // A reload makes the share; the journal that its handles need is opened at the start.
    if (!running.keeps_handles()) compare(false, wanted.keeps_handles(), "share.continuously_available");
    compare(running.limits, wanted.limits, "limits");
    compare(running.admin_listen, wanted.admin_listen, "admin.listen");
    // Other files are loaded by a reload; a listener that has no TLS does not get it.
    compare(running.has_admin_tls(), wanted.has_admin_tls(), "admin.tls_cert");
    compare(running.closes_per_minute, wanted.closes_per_minute, "admin.closes_per_minute");
    compare(running.handles_closed_per_minute, wanted.handles_closed_per_minute, "admin.handles_closed_per_minute");
    compare(running.azure, wanted.azure, "azure");
    compare(running.administrators, wanted.administrators, "admin.administrators");
    return diff;
}

} // namespace holdfast::server
