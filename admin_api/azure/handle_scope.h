#pragma once
// Which handles a request means.

#include "admin_api/azure/call.h"
#include "admin_api/selector.h"
#include "locks/lock_manager.h"

namespace holdfast::admin_api::azure {

/// Those of the file or folder that the path names and, when recursive, of all below it. Names are compared without
/// case, and as wholes: "dir" does not mean "dir2". "file" means its named streams too, "file:stream" that one alone.
/// Handles are found by their names, not by looking on the disk: a file that is about to go has handles too.
class HandleScope {
  public:
    HandleScope(const Place& place, Reach reach, Fold fold);
    bool operator()(const locks::OpenRow& row) const;

  private:
    Matcher matches_;
};

/// The path of a handle as this service writes it: of a named stream "file:stream".
std::string path_of(const locks::OpenRow& row);

} // namespace holdfast::admin_api::azure
