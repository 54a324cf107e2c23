#pragma once
// Whatever a listener asks for its answers.

#include "admin_api/http.h"

namespace holdfast::admin_api {

class Answering {
  public:
    virtual ~Answering() = default;
    /// Answers the request; may be called from several threads. Never throws.
    virtual Answer answer(Request request) const = 0;
};

} // namespace holdfast::admin_api
