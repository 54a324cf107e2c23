#pragma once
// The HTTP library's server on connections of our own: TLS, and bounds on whole steps, which it has for
// single reads alone. Only for http_server.cpp.

#include "admin_api/connection.h"
#include "admin_api/tls.h"

#include <httplib.h>

#include <functional>
#include <memory>

namespace holdfast::admin_api {

class Listener final : public httplib::Server {
  public:
    /// `tls`: null for plain HTTP; else it has loaded its files. `is_crowded`: others wait for a thread, so that a
    /// connection that is kept gives its own back after a request.
    void use(std::shared_ptr<const Tls> tls, const ConnectionLimits& limits, std::function<bool()> is_crowded);

    /// The library's queue for those who have not been accepted yet has five places; who finds none is told nothing for
    /// a second, and in the end that his connection was reset. Once it is bound.
    void lengthen_queue() const;

  private:
    bool process_and_close_socket(socket_t socket) override;

    std::shared_ptr<const Tls> tls_;
    ConnectionLimits limits_;
    std::function<bool()> is_crowded_;
};

} // namespace holdfast::admin_api
