#pragma once
// Patterns over paths.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

/// `*` stands for any characters but '/', `?` for one of them, `**` for any characters at all; `**` with
/// a '/' behind it also for nothing, so that "**/x" means x in every folder. All else stands for
/// itself: names of SMB cannot hold these two.
///
/// Takes time in proportion to path and pattern, whatever the pattern.
class Glob {
  public:
    explicit Glob(std::string_view pattern);

    /// Whether the whole path has the form. Upper and lower case differ: fold both before.
    bool matches(std::string_view path) const;

  private:
    enum class Kind : std::uint8_t { byte, one, name_part, anything, folders };
    struct Step {
        Kind kind;
        char byte;
    };
    using Places = std::vector<std::uint32_t>;

    void enter(Places& places, std::size_t place) const;
    void advance(Places& next, std::size_t place, char c) const;

    std::vector<Step> steps_;
};

} // namespace holdfast::admin_api
