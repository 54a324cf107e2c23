#pragma once
// Azure Files' List Handles and Force Close Handles, for the clients of that service.

#include "admin_api/answering.h"
#include "admin_api/azure/call.h"

namespace holdfast::admin_api::azure {

/// Checks who asks, finds the operation, and gives its answer the headers that all answers have.
class Router final : public Answering {
  public:
    explicit Router(Surface surface) : surface_(surface) {}

    Answer answer(Request request) const override;

  private:
    Result<Answer> answer_or_error(const Request& request, const Result<Target>& target) const;
    void count(const Result<Target>& target, const Answer& answer) const;

    Surface surface_;
    mutable RetryCounts retries_;
};

} // namespace holdfast::admin_api::azure
