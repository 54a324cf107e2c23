#pragma once
// The policies of this server, kept over its restarts, and what their last runs came to.

#include "admin_api/policies.h"

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

struct PolicyRun {
    locks::Time at{};
    std::size_t matched = 0;
    std::size_t closed = 0;
    std::size_t not_found = 0; // whoever held them was faster
    std::size_t postponed = 0; // beyond the bound of one run
};

struct PolicyEntry {
    Policy policy;
    std::optional<PolicyRun> last_run;
};

/// In `<state_dir>/policies.json` (mode 0600). From any thread.
class PolicyStore {
  public:
    explicit PolicyStore(const std::filesystem::path& state_dir) : file_(state_dir / "policies.json") {}

    /// Reads the file; a missing one is an empty one. Empty when all is well, else what is wrong: then there are no
    /// policies, and nothing is closed by any.
    std::string load();
    /// All at once, also on disk. Empty when done, else why not: then nothing has changed. What has not changed keeps
    /// its last run.
    std::string replace(std::vector<Policy> policies);

    std::vector<PolicyEntry> entries() const;
    /// Nothing happens when the policy has changed or gone meanwhile.
    void record(const Policy& policy, const PolicyRun& run);

  private:
    const std::filesystem::path file_;
    std::mutex writing_; // one at a time; taken before mutex_
    mutable std::mutex mutex_;
    std::vector<PolicyEntry> entries_;
};

} // namespace holdfast::admin_api
