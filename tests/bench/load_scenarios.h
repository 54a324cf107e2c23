#pragma once
// What the rows of the bench do.

#include "tests/bench/load_pipeline.h"

#include <optional>
#include <string_view>

namespace holdfast::bench {

struct ScenarioOptions {
    std::size_t depth = 1;
    std::size_t held = 0;           // ranges that are locked all the time, of `lock`
    std::string path = "file";      // a file of `open`, `lock`, `read`, `write`; a folder of `create`
    std::uint32_t block = 1U << 20; // bytes of one `read` or `write`
    std::uint64_t size = 64U << 20; // of the file that these walk through
};

/// Of `echo`, `open`, `create`, `lock`, `read` and `write`; none of another name. Opens and locks what
/// the works need, which lives as long as the connection.
std::optional<Works> make_works(std::string_view scenario, Connection& connection, const ScenarioOptions& options);

/// Opens the file of this number below the folder, a thousand to each folder in it; its connection holds it.
void hold_file(Connection& connection, const std::string& folder, std::size_t number);

} // namespace holdfast::bench
