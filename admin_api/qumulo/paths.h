#pragma once
// One tree for all shares: /share/folder/file.

#include "admin_api/backend.h"
#include "admin_api/http.h"
#include "admin_api/selector.h"
#include "locks/lock_manager.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::admin_api::qumulo {

/// "/share/dir/f.txt", "/share" for its root, with ":stream" where a named stream is open. Without an owner no share is
/// known, and the path is empty.
std::string full_path(const locks::Owner* owner, std::string_view path, std::string_view stream);

struct SharePath {
    std::string share;
    std::string path; // below the share
};
/// Nothing when the text is not a '/' before each of one or more names. A slash at the end does not count.
std::optional<SharePath> share_path(std::string_view full);

/// The {ref} of a route: the id of a file, or its absolute path.
class FileRef {
  public:
    static Parsed<FileRef> parse(std::string_view text, Fold fold);

    bool operator()(const locks::OpenRow& row) const;
    bool operator()(const locks::LockRow& row) const;
    /// When it is a path.
    const std::optional<SharePath>& path() const { return path_; }

  private:
    FileRef(std::uint64_t id, std::optional<SharePath> path, Matcher matches)
        : id_(id), path_(std::move(path)), matches_(std::move(matches)) {}

    std::uint64_t id_;
    std::optional<SharePath> path_;
    Matcher matches_; // of the path
};

} // namespace holdfast::admin_api::qumulo
