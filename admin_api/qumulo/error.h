#pragma once
// Errors as clients of Qumulo read them.

#include "admin_api/http.h"

#include <string_view>

namespace holdfast::admin_api::qumulo {

/// {"error_class","description","module","stack","user_visible"}: the SDK prints the first two.
Answer error(Http status, std::string_view error_class, std::string_view description);
Answer bad_request(const Fault& fault);
/// A file, path or account that is not there.
Answer not_found(std::string_view description);
/// An answer of ours as problem+json, in this form; others stay as they are.
Answer restated(Answer answer);

} // namespace holdfast::admin_api::qumulo
