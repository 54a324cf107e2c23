#pragma once
// Where the audit lies, and its lines from the end.

#include "admin_api/descriptor.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

inline constexpr std::string_view audit_file_name = "audit.jsonl";

/// What a full file is called: "audit.000000000123.jsonl", by the number of its first entry.
std::string full_audit_file_name(std::uint64_t first_seq);

/// The files of the audit, oldest first; the one that is written to comes last, if there is one.
std::vector<std::filesystem::path> audit_files(const std::filesystem::path& state_dir);

struct PlacedLine {
    std::uint64_t offset = 0;
    std::string text;        // without its newline
    bool is_complete = true; // a newline follows
};

/// Reads a file's lines from `end` to its beginning, some of it at a time.
class BackwardLines {
  public:
    /// `file` outlives the reader.
    BackwardLines(const Descriptor& file, std::uint64_t end) : file_(file), begin_(end) {}

    /// The line before; nothing at the beginning of the file, or when it cannot be read.
    std::optional<PlacedLine> next();

  private:
    bool read_more();

    const Descriptor& file_;
    std::uint64_t begin_; // offset of buffer_
    std::string buffer_;  // what was read and not given out
};

/// `size` bytes at `offset`; fewer where the file ends.
std::string read_at(const Descriptor& file, std::uint64_t offset, std::size_t size);

} // namespace holdfast::admin_api
