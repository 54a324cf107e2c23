#pragma once
// How the rest of the server reaches a connection: by number, from any thread, without holding
// it. What is posted runs on the connection's own thread, or never when it is gone.

#include "locks/lock_manager.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace holdfast::smb2 {

class Connection;

enum class ConnectionNumber : std::uint32_t {};

/// The transport's side: runs jobs where the connection lives.
class ConnectionPort {
  public:
    virtual ~ConnectionPort() = default;
    /// `otherwise`, where it is given, runs in place of the job when the connection has ended meanwhile.
    virtual void post(std::function<void(Connection&)> job, std::function<void()> otherwise) = 0;
};

class ConnectionTable {
  public:
    /// The number is not reused before 2^32 connections.
    ConnectionNumber add(std::weak_ptr<ConnectionPort> port);
    void remove(ConnectionNumber number);
    /// False when there is no such connection: neither function is called then.
    bool post(ConnectionNumber number, std::function<void(Connection&)> job,
              std::function<void()> otherwise = nullptr) const;
    std::size_t size() const;

    /// Where breaks go; the ServerState puts it in before there is a connection.
    std::function<void(const locks::BreakNotice&)> deliver_break;
    /// And where it goes that less is cached of a guarded file.
    std::function<void(const locks::FileKey&)> guarded_changed;

  private:
    mutable std::mutex mutex_;
    std::unordered_map<ConnectionNumber, std::weak_ptr<ConnectionPort>> ports_;
    std::uint32_t next_ = 1;
};

/// A wait token says which connection waits: its number above, a serial of that connection below.
inline locks::WaitToken make_token(ConnectionNumber number, std::uint32_t serial) {
    return locks::WaitToken{std::uint64_t{static_cast<std::uint32_t>(number)} << 32 | serial};
}
inline ConnectionNumber connection_of(locks::WaitToken token) {
    return ConnectionNumber{static_cast<std::uint32_t>(static_cast<std::uint64_t>(token) >> 32)};
}

/// Brings what the lock manager says to the connections that wait.
class Waker final : public locks::LockSink {
  public:
    explicit Waker(ConnectionTable& connections) : connections_(connections) {}
    void wake(std::span<const locks::Woken> woken) override;
    void send_break(const locks::BreakNotice& notice) override { connections_.deliver_break(notice); }
    void guarded_changed(const locks::FileKey& file) override { connections_.guarded_changed(file); }

  private:
    ConnectionTable& connections_;
};

} // namespace holdfast::smb2
