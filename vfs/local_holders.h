#pragma once
// Processes of this machine that have a file open or locked: from /proc, as far as this process may look.

#include "vfs/attributes.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::vfs {

struct LocalProcess {
    int id = 0;
    std::string command; // its name, as ps has it
    std::string path;    // absolute, of what it has open
};

/// Open descriptors of other processes for which `wanted(file, path)` holds, each file of a process once; at most
/// `limit`. Looks at all processes there are.
std::vector<LocalProcess> local_processes(const std::function<bool(const FileId&, std::string_view path)>& wanted,
                                          std::size_t limit);

struct LocalLock {
    int process = 0; // 0: not known (of an open file description)
    bool is_exclusive = false;
    std::uint64_t first = 0;
    std::uint64_t last = 0; // UINT64_MAX: to the end
};

/// Locks of other processes on the file: fcntl's and open file descriptions', not flock's.
std::vector<LocalLock> local_locks_on(const FileId& file);
/// The same from the text of /proc/locks.
std::vector<LocalLock> parse_local_locks(std::string_view text, const FileId& file, int except_process);

} // namespace holdfast::vfs
