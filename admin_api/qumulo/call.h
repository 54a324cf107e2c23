#pragma once
// What each route of this facade is given.

#include "admin_api/backend.h"
#include "admin_api/http.h"
#include "admin_api/qumulo/caller.h"
#include "admin_api/qumulo/parameters.h"

namespace holdfast::admin_api::qumulo {

struct Call {
    const Request& request;
    const Parameters& parameters;
    const Caller& caller; // nobody, where the route takes anybody
    Backend& backend;
};

} // namespace holdfast::admin_api::qumulo
