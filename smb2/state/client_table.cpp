#include "smb2/state/client_table.h"

namespace holdfast::smb2 {

void ClientTable::add(const locks::ClientGuid& client, ConnectionNumber connection) {
    const std::scoped_lock lock(mutex_);
    connections_[client].push_back(connection);
}

void ClientTable::remove(const locks::ClientGuid& client, ConnectionNumber connection) {
    const std::scoped_lock lock(mutex_);
    const auto found = connections_.find(client);
    if (found == connections_.end()) return;
    std::erase(found->second, connection);
    if (found->second.empty()) connections_.erase(found);
}

std::vector<ConnectionNumber> ClientTable::connections_of(const locks::ClientGuid& client) const {
    const std::scoped_lock lock(mutex_);
    const auto found = connections_.find(client);
    return found == connections_.end() ? std::vector<ConnectionNumber>() : found->second;
}

} // namespace holdfast::smb2
