#pragma once
// Targets with more than one '?', which the HTTP library takes for no request at all. A client sends them
// ("?limit=5&?identity=x"), and [RFC 3986] 3.4 allows a '?' in a query.

#include <cstddef>
#include <string>

namespace holdfast::admin_api {

/// Between the connection and the library: hides each '?' behind the first one of a request line. Bytes may come in
/// pieces of any size; what follows the line is left alone.
class RequestLineFilter {
  public:
    /// Before each request of the connection.
    void begin() { *this = {}; }
    /// The next bytes that came in, changed in their place.
    void pass(char* bytes, std::size_t count);

  private:
    bool is_past_ = false; // of the line
    bool has_begun_ = false;
    bool in_query_ = false;
};

/// The target as it was sent.
void unhide_question_marks(std::string& target);

} // namespace holdfast::admin_api
