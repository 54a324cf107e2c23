#include "admin_api/request_line.h"

#include <algorithm>

namespace holdfast::admin_api {

namespace {

constexpr char hidden = '\x1A'; // in no target: control characters are percent-encoded

} // namespace

void RequestLineFilter::pass(char* bytes, std::size_t count) {
    for (char* at = bytes; at != bytes + count && !is_past_; ++at) {
        if (*at == '\n') {
            is_past_ = has_begun_; // empty lines may come before
        } else if (*at != '\r') {
            has_begun_ = true;
        }
        if (*at != '?') continue;
        if (in_query_) *at = hidden;
        in_query_ = true;
    }
}

void unhide_question_marks(std::string& target) {
    const auto query = std::find(target.begin(), target.end(), '?');
    std::replace(query, target.end(), hidden, '?');
}

} // namespace holdfast::admin_api
