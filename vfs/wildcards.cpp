// [MS-FSA] 2.1.4.4 Algorithm for Determining if a FileName Is in an Expression.
#include "vfs/names.h"

#include <cstddef>
#include <vector>

namespace holdfast::vfs {
namespace {

constexpr char16_t dos_star = u'<';
constexpr char16_t dos_qm = u'>';
constexpr char16_t dos_dot = u'"';
constexpr std::u16string_view wildcards = u"*?<>\"";

bool equal_without_case(std::u16string_view a, std::u16string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a[i] != b[i] && upcase(a[i]) != upcase(b[i])) return false;
    return true;
}

/// The set of places in the pattern that the name read so far can have led to. Never more work
/// than pattern times name, however many stars a client sends.
class Places {
  public:
    explicit Places(std::u16string_view pattern) : pattern_(pattern), now_(pattern.size() + 1), next_(now_) {
        now_[0] = 1;
    }

    /// Reads one character. Returns false when nothing can match any more.
    bool read(char16_t unit, bool is_last_dot) {
        step_over(unit == u'.' ? Before::dot : Before::other);
        next_.assign(next_.size(), 0);
        bool alive = false;
        for (std::size_t at = 0; at < pattern_.size(); ++at) {
            if (!now_[at]) continue;
            const std::size_t to = place_after(at, unit, is_last_dot);
            if (to == nowhere) continue;
            next_[to] = 1;
            alive = true;
        }
        now_.swap(next_);
        return alive;
    }

    bool ends_here() {
        step_over(Before::end);
        return now_[pattern_.size()] != 0;
    }

  private:
    enum class Before { dot, other, end };
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

    /// Wildcards that may stand for nothing, given what comes next in the name.
    void step_over(Before what) {
        for (std::size_t at = 0; at < pattern_.size(); ++at) {
            if (!now_[at]) continue;
            const char16_t c = pattern_[at];
            const bool empty = c == u'*' || c == dos_star || (c == dos_qm && what != Before::other) ||
                               (c == dos_dot && what == Before::end);
            if (empty) now_[at + 1] = 1;
        }
    }

    std::size_t place_after(std::size_t at, char16_t unit, bool is_last_dot) const {
        const char16_t c = pattern_[at];
        switch (c) {
        case u'*': return at;
        case u'?': return at + 1;
        case dos_star: return is_last_dot ? nowhere : at; // what follows it must match the last dot
        case dos_qm: return unit == u'.' ? nowhere : at + 1;
        case dos_dot: return unit == u'.' ? at + 1 : nowhere;
        default: return upcase(c) == upcase(unit) ? at + 1 : nowhere;
        }
    }

    std::u16string_view pattern_;
    std::vector<char> now_;
    std::vector<char> next_;
};

} // namespace

bool matches_pattern(std::u16string_view pattern, std::u16string_view name) {
    if (pattern.empty() || name.empty()) return pattern.empty() && name.empty();
    if (pattern == u"*" || pattern == u"*.*") return true;

    const auto first_wildcard = pattern.find_first_of(wildcards);
    if (first_wildcard == std::u16string_view::npos) return equal_without_case(pattern, name);
    if (pattern[0] == u'*' && pattern.find_first_of(wildcards, 1) == std::u16string_view::npos) {
        const auto tail = pattern.substr(1);
        return name.size() >= tail.size() && equal_without_case(name.substr(name.size() - tail.size()), tail);
    }

    Places places(pattern);
    const auto last_dot = name.rfind(u'.');
    for (std::size_t i = 0; i < name.size(); ++i)
        if (!places.read(name[i], i == last_dot)) return false;
    return places.ends_here();
}

} // namespace holdfast::vfs
