#include "admin_api/glob.h"

#include <utility>

namespace holdfast::admin_api {

namespace {

/// A byte that goes on with a character of UTF-8.
bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

} // namespace

Glob::Glob(std::string_view pattern) {
    const auto begins = [&pattern](std::string_view text) { return pattern.starts_with(text); };
    while (!pattern.empty()) {
        std::size_t used = 1;
        const bool at_name = steps_.empty() || (steps_.back().kind == Kind::byte && steps_.back().byte == '/') ||
                             steps_.back().kind == Kind::folders;
        if (at_name && begins("**/")) {
            steps_.push_back({Kind::folders, 0});
            used = 3;
        } else if (begins("**")) {
            steps_.push_back({Kind::anything, 0});
            used = 2;
        } else if (begins("*")) {
            steps_.push_back({Kind::name_part, 0});
        } else if (begins("?")) {
            steps_.push_back({Kind::one, 0});
        } else {
            steps_.push_back({Kind::byte, pattern.front()});
        }
        pattern.remove_prefix(used);
    }
}

/// Adds a place in the pattern, and those that are reached from it without a byte of the path. Whoever adds goes by
/// rising places, and what is added at once has no gaps: so one that is not above the last is there already.
void Glob::enter(Places& places, std::size_t place) const {
    while (true) {
        if (places.empty() || places.back() < place) places.push_back(static_cast<std::uint32_t>(place));
        if (place == steps_.size()) return;
        const Kind kind = steps_[place].kind;
        if (kind != Kind::name_part && kind != Kind::anything && kind != Kind::folders) return;
        ++place;
    }
}

/// Adds to `next` where one byte of a path leads from a place.
void Glob::advance(Places& next, std::size_t place, char c) const {
    // The rest of the character that a `?` stands for.
    if (continues(c) && place > 0 && steps_[place - 1].kind == Kind::one) enter(next, place);
    if (place == steps_.size()) return;
    switch (steps_[place].kind) {
    case Kind::byte:
        if (c == steps_[place].byte) enter(next, place + 1);
        return;
    case Kind::one:
        if (c != '/' && !continues(c)) enter(next, place + 1);
        return;
    case Kind::name_part:
        if (c != '/') enter(next, place);
        return;
    case Kind::anything: enter(next, place); return;
    case Kind::folders:
        // Only behind a slash does a name begin, and with it what follows in the pattern.
        if (next.empty() || next.back() < place) next.push_back(static_cast<std::uint32_t>(place));
        if (c == '/') enter(next, place + 1);
        return;
    }
}

bool Glob::matches(std::string_view path) const {
    Places now;
    Places next;
    enter(now, 0);
    for (const char c : path) {
        next.clear();
        for (const std::size_t place : now) advance(next, place, c);
        if (next.empty()) return false;
        std::swap(now, next);
    }
    return !now.empty() && now.back() == steps_.size();
}

} // namespace holdfast::admin_api
