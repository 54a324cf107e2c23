#pragma once
// Reads [azure] of the configuration. Heavy (toml++), as toml_reader.h.

#include "server/toml_reader.h"

namespace holdfast::server {

/// `table` may be null: then nothing is served. Relative paths of keys are left as they are; an account without one
/// has its key in the folder of the state.
AzureConfig read_azure(const toml::table* table, const std::vector<ShareConfig>& shares, ProblemList& problems);

} // namespace holdfast::server
