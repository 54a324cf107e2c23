#pragma once
// What a reload has to do: the difference between the configuration that runs and a new one.

#include "server/config.h"

#include <string>
#include <vector>

namespace holdfast::server {

struct ConfigDiff {
    std::vector<ShareConfig> added;
    std::vector<std::string> removed; // names, as they were
    std::vector<ShareConfig> changed; // as they are to be; the name keeps its case or changes it
    bool log_levels_changed = false;
    /// Keys that differ and take effect only with the next start: "server.listen".
    std::vector<std::string> needs_restart;

    bool is_empty() const {
        return added.empty() && removed.empty() && changed.empty() && !log_levels_changed && needs_restart.empty();
    }
};

/// A share that moves to another path is removed and added: opens on the old folder are not its.
ConfigDiff diff_configs(const Config& running, const Config& wanted);

} // namespace holdfast::server
