#pragma once
// Accepting, and the threads that serve. Asio is known to the files transport_* and transport.cpp alone.

#include "smb2/connection/endpoint.h"
#include "smb2/state/server_state.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::smb2 {

struct TransportConfig {
    std::vector<Endpoint> listen;
    unsigned threads = 0;      // 0: one for each core that we may use
    unsigned pool_threads = 8; // for calls that may block
    std::size_t max_connections = 20'000;
    std::chrono::milliseconds stranger_timeout{60'000}; // of a connection on which nobody logs on
};

/// One io_context a core with its thread, connections spread over them, and a pool beside them.
class Transport {
  public:
    explicit Transport(TransportConfig config);
    ~Transport();
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    JobRunner& jobs();

    /// Opens the listening sockets. Empty when all is well, else what is wrong in a sentence.
    std::string listen(ServerState& server);
    /// The port that the first listening socket got (for port 0).
    std::uint16_t port() const;
    /// Serves on threads of its own; returns at once.
    void start();
    /// Stops accepting, ends every connection, waits for the threads. Idempotent.
    void stop();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace holdfast::smb2
