#pragma once
// Times of a file that an open has set by hand or frozen, and that its own changes leave alone.

#include "smb2/state/open_resource.h"

namespace holdfast::smb2 {

/// [MS-FSA] 2.1.4.17 Algorithm for Noting That a File Has Been Modified, seen from the other side: the kernel
/// moves the times with each change, so what Open.UserSetModificationTime and UserSetChangeTime keep is put back
/// after it. Made before the change; costs a glance at two flags where nothing is fixed.
class FixedTimes {
  public:
    explicit FixedTimes(FileOpen& file);

    /// A change that moves no write time whoever makes it ([MS-FSA] 2.1.5.15.1: space that is reserved).
    static FixedTimes with_write_time(FileOpen& file);

    /// Only the owner of a file can turn its times back. For all others the change counts, and the time moves.
    void put_back() const;

  private:
    enum class WriteTime : std::uint8_t { as_wished, fixed };
    FixedTimes(FileOpen& file, WriteTime write_time);

    vfs::File& file_;
    vfs::AttributeChange before_;
};

} // namespace holdfast::smb2
