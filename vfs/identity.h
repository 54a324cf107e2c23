#pragma once
// Whose permissions a thread acts with.

#include <cstdint>
#include <memory>
#include <vector>

namespace holdfast::vfs {

struct Identity {
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::vector<std::uint32_t> groups;
    bool operator==(const Identity&) const = default;
};

/// True when the process may wear other identities (it was started as root).
bool can_switch_identity();

/// Who the process is. Call it first before any thread has worn somebody else.
std::shared_ptr<const Identity> process_identity();

/// Makes the calling thread act as `identity` for file system calls (fsuid, fsgid, supplementary
/// groups: of this thread alone, by the raw system calls). Costs nothing when the thread wears
/// it already. Null, or a process without privilege: does nothing. The identity stays until the
/// next call; the capabilities of root for file systems go with it.
void wear_identity(const std::shared_ptr<const Identity>& identity);

/// What this thread was last given to wear; null when it still is what the process is.
const Identity* worn_identity();

/// While it lives, the calling thread acts as the process itself: for what belongs to the server and to no account.
class ActingAsProcess {
  public:
    ActingAsProcess();
    ActingAsProcess(const ActingAsProcess&) = delete;
    ActingAsProcess& operator=(const ActingAsProcess&) = delete;
    ~ActingAsProcess();

  private:
    std::shared_ptr<const Identity> before_; // null: the process itself
};

} // namespace holdfast::vfs
