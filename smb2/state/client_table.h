#pragma once
// Which connections a client has: what is said to a client goes out on any of them.

#include "locks/ids.h"
#include "smb2/state/connection_table.h"

#include <map>
#include <mutex>
#include <vector>

namespace holdfast::smb2 {

/// By ClientGuid ([MS-SMB2] 3.3.1.7 Connection.ClientGuid), of clients of 2.1 and later.
class ClientTable {
  public:
    void add(const locks::ClientGuid& client, ConnectionNumber connection);
    void remove(const locks::ClientGuid& client, ConnectionNumber connection);
    /// Oldest first.
    std::vector<ConnectionNumber> connections_of(const locks::ClientGuid& client) const;

  private:
    mutable std::mutex mutex_;
    std::map<locks::ClientGuid, std::vector<ConnectionNumber>> connections_;
};

} // namespace holdfast::smb2
