#pragma once
// Names that a share shows with the HIDDEN attribute, whatever is stored for their files.

#include "vfs/attributes.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::smb2 {

class HiddenNames {
  public:
    HiddenNames() = default;
    /// UTF-8, with the wildcards that clients use: "*.tmp", ".*".
    explicit HiddenNames(const std::vector<std::string>& patterns);

    /// Asked for the last name of a path alone: what lies in a hidden folder is not hidden itself.
    bool contains(std::string_view path) const;
    /// As clients are to see it. The stored attributes decide what may be done with a file, so this is for
    /// answers only.
    void mark(std::string_view path, vfs::Attributes& attributes) const;
    bool empty() const { return patterns_.empty(); }

  private:
    std::vector<std::u16string> patterns_;
};

} // namespace holdfast::smb2
