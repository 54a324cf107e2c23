#pragma once
// The part of Qumulo's API that shows and closes what file clients hold, for tools that were written for it:
// /v1/… and /api/v1/….

#include "admin_api/qumulo/call.h"

#include <span>
#include <string_view>

namespace holdfast::admin_api::qumulo {

enum class Who : bool { anybody, known };

struct QumuloRoute {
    std::string_view method;
    std::string_view path; // "/v1/smb/files"; a slash at the end of the request's path does not count
    Who who;
    Privilege needs;
    Answer (*handler)(const Call& call);
};

std::span<const QumuloRoute> qumulo_routes();

/// Whether a path, or a target that begins with one, is of this API.
bool is_qumulo(std::string_view path);

/// Answers a request whose path is; path and query are filled in.
Answer answer(Request request, Backend& backend);

} // namespace holdfast::admin_api::qumulo
