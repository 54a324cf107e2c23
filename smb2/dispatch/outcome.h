#pragma once
// What a handler says: it replied, it failed, or the answer will come later.

#include "smb2/wire/status.h"

#include <cstdint>
#include <variant>

namespace holdfast::smb2 {

/// The body was written with Context::reply(); `status` goes into the header (success, or a
/// warning such as buffer_overflow that has a body).
struct Replied {
    Status status = Status::success;
};

/// The request waits as data in the connection; see Context::pending() and Context::offload().
struct Pending {};

/// A bare Status means: the ERROR response body with this status ([MS-SMB2] 2.2.2).
class Outcome {
  public:
    Outcome(Status status) : value_(status) {}    // NOLINT(google-explicit-constructor): reads as an answer
    Outcome(Replied replied) : value_(replied) {} // NOLINT(google-explicit-constructor)
    Outcome(Pending pending) : value_(pending) {} // NOLINT(google-explicit-constructor)

    bool is_pending() const { return std::holds_alternative<Pending>(value_); }
    bool is_reply() const { return std::holds_alternative<Replied>(value_); }
    Status status() const {
        if (const auto* replied = std::get_if<Replied>(&value_)) return replied->status;
        if (const auto* status = std::get_if<Status>(&value_)) return *status;
        return Status::pending;
    }

  private:
    std::variant<Status, Replied, Pending> value_;
};

} // namespace holdfast::smb2
