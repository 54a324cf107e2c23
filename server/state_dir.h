#pragma once
// The folder of accounts, tokens and journal: ours alone.

#include <string>

namespace holdfast::server {

/// Makes the folder where it is missing, for its owner alone. Empty when all is well, else why not.
std::string ensure_state_dir(const std::string& path);

} // namespace holdfast::server
