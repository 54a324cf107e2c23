#pragma once
// A file as people name it, turned into a share and a path below it.

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace holdfast::server {

struct Location {
    std::string share;
    std::string path; // below the share, '/' between names; empty: its root

    bool operator==(const Location&) const = default;
};

/// What is served, as GET /admin/v1/shares says it.
struct ServedShare {
    std::string name;
    std::string folder; // empty: none that can be seen
};

/// Takes "//host/share/path", also with a port, "\\host\share\path", "smb://user@host/share/path", "share:path",
/// "/share/path", "share/path", and the path of a local file or folder below that of a share. `local` is that path made
/// absolute and without links, empty where there is no such thing. Hosts are not looked at: the admin API is that of
/// one server. Names are compared without the case of ASCII letters; a share is named as the server names it. Else a
/// text that says what is wrong.
std::variant<Location, std::string> find_location(std::string_view text, std::string_view local,
                                                  const std::vector<ServedShare>& shares);

/// "share:path", which find_location() takes.
std::string to_string(const Location& location);

} // namespace holdfast::server
