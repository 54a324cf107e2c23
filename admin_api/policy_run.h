#pragma once
// Policies put into effect.

#include "admin_api/backend.h"

namespace holdfast::admin_api {

/// Asks each policy of all opens. One that is enabled closes what matches, up to its bound in one run and in order of
/// age, through the same teardown as every other end of an open, and leaves a line in the audit. One that is not only
/// counts, and leaves a line when the count has changed.
void run_policies(Backend& backend);

} // namespace holdfast::admin_api
