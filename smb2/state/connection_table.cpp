#include "smb2/state/connection_table.h"

#include "smb2/connection/connection.h"

namespace holdfast::smb2 {

ConnectionNumber ConnectionTable::add(std::weak_ptr<ConnectionPort> port) {
    const std::scoped_lock lock(mutex_);
    const ConnectionNumber number{next_++};
    ports_.emplace(number, std::move(port));
    return number;
}

void ConnectionTable::remove(ConnectionNumber number) {
    const std::scoped_lock lock(mutex_);
    ports_.erase(number);
}

bool ConnectionTable::post(ConnectionNumber number, std::function<void(Connection&)> job,
                           std::function<void()> otherwise) const {
    std::shared_ptr<ConnectionPort> port;
    {
        const std::scoped_lock lock(mutex_);
        const auto found = ports_.find(number);
        if (found != ports_.end()) port = found->second.lock();
    }
    if (!port) return false;
    port->post(std::move(job), std::move(otherwise));
    return true;
}

std::size_t ConnectionTable::size() const {
    const std::scoped_lock lock(mutex_);
    return ports_.size();
}

void Waker::wake(std::span<const locks::Woken> woken) {
    for (const locks::Woken& one : woken)
        connections_.post(connection_of(one.token), [one](Connection& connection) { connection.wake(one); });
}

} // namespace holdfast::smb2
