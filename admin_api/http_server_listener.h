#pragma once
// The HTTP library's server on connections of our own: TLS, and bounds on whole steps, which it has for
// single reads alone. Only for http_server.cpp.

#include "admin_api/connection.h"
#include "admin_api/tls.h"

#include <httplib.h>

#include <memory>

namespace holdfast::admin_api {

class Listener final : public httplib::Server {
  public:
    /// `tls`: null for plain HTTP; else it has loaded its files.
    void use(std::shared_ptr<const Tls> tls, const ConnectionLimits& limits);

  private:
    bool process_and_close_socket(socket_t socket) override;

    std::shared_ptr<const Tls> tls_;
    ConnectionLimits limits_;
};

} // namespace holdfast::admin_api
