#pragma once
// Extended attributes of an inode, however it is at hand. Answers as the system calls do: -1 and errno.

#include <sys/types.h>

#include <cstddef>
#include <string_view>

namespace holdfast::vfs {

/// An open inode. With `path_only` (O_PATH) the calls go by way of /proc.
struct InodeHandle {
    int descriptor = -1;
    bool path_only = false;
};

ssize_t read_xattr(InodeHandle inode, const char* name, char* into, std::size_t size);
/// Of a name in a folder; does not follow a link.
ssize_t read_xattr_at(int folder, const char* entry, const char* name, char* into, std::size_t size);
int write_xattr(InodeHandle inode, const char* name, std::string_view value);
int remove_xattr(InodeHandle inode, const char* name);
ssize_t list_xattrs(InodeHandle inode, char* into, std::size_t size);

} // namespace holdfast::vfs
