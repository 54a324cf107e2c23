#pragma once
// The only way down from the shared folder: no path that is opened here ends outside of it.

#include "vfs/descriptor.h"
#include "vfs/error.h"
#include "vfs/volume.h"

#include <cstdint>
#include <string>

namespace holdfast::vfs {

class RootFolder {
  public:
    /// How names are looked up. By the kernel in one call; or, where it cannot (before Linux 5.6, or
    /// forbidden by a sandbox), name by name, and then no symbolic link is followed at all.
    enum class Resolver : std::uint8_t { kernel, name_by_name };

    static Result<RootFolder> open(const std::string& path, SymlinkPolicy symlinks,
                                   Resolver resolver = Resolver::kernel);

    /// Opens what exists; "" is the root itself. Error::outside when the path would leave, or meets
    /// a link that policy stops. An absolute link counts as leaving, wherever it points. not_found is
    /// said of any name of the path, path_not_found when one on the way is no folder.
    Result<Descriptor> open_below(const std::string& path, int flags) const;

    int descriptor() const { return root_.get(); }
    Resolver resolver() const { return resolver_; }
    SymlinkPolicy symlinks() const { return symlinks_; }

  private:
    RootFolder(Descriptor root, SymlinkPolicy symlinks, Resolver resolver)
        : root_(std::move(root)), symlinks_(symlinks), resolver_(resolver) {}
    Result<Descriptor> open_by_kernel(const std::string& path, int flags) const;
    Result<Descriptor> open_by_name(const std::string& path, int flags) const;

    Descriptor root_;
    SymlinkPolicy symlinks_;
    Resolver resolver_;
};

} // namespace holdfast::vfs
