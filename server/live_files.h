#pragma once
// Files and folders of the shares, for the admin surface: looked up on the disk.

#include "admin_api/directories.h"
#include "smb2/state/server_state.h"

namespace holdfast::server {

/// Looks with the rights of the process: whoever administers is not kept out by the permissions of a folder.
class LiveFiles final : public admin_api::FileDirectory {
  public:
    explicit LiveFiles(const smb2::ServerState& state) : state_(state) {}
    std::optional<admin_api::FileEntry> find(std::string_view share, std::string_view path) const override;

  private:
    const smb2::ServerState& state_;
};

} // namespace holdfast::server
