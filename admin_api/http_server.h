#pragma once
// The listener of the admin surface. Only http_server*.cpp know the HTTP library.

#include "admin_api/answering.h"
#include "admin_api/connection.h"
#include "admin_api/tls.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace holdfast::admin_api {

struct HttpConfig {
    std::string host = "127.0.0.1"; // a literal address
    std::uint16_t port = 0;         // 0: any that is free
    std::size_t threads = 8;        // a connection holds one for as long as it lives
    std::size_t largest_body = 1u << 20;
    std::shared_ptr<const Tls> tls = nullptr; // with its files loaded; null: plain HTTP
    ConnectionLimits limits = {};
};

/// Listens on a thread of its own from start() to stop().
class HttpServer {
  public:
    /// `answering` outlives the server.
    HttpServer(HttpConfig config, const Answering& answering);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Binds and serves; the port. Throws std::runtime_error when it cannot bind.
    std::uint16_t start();

    /// Takes no more requests, lets the running ones end (an idle connection may hold it up for a
    /// second), and returns. May be called at any time and more than once.
    void stop();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace holdfast::admin_api
