#include "admin_api/order.h"

namespace holdfast::admin_api {

namespace {

constexpr std::size_t longest_key = 512;

} // namespace

std::string text_of(const Order& order) { return (order.is_falling ? "-" : "") + order.by; }

bool comes_before(const Place& a, const Place& b, bool is_falling) {
    const int keys = a.key.compare(b.key);
    if (keys != 0) return is_falling ? keys > 0 : keys < 0;
    return a.id < b.id;
}

std::string key_of(std::uint64_t number) {
    std::string key(sizeof number, '\0');
    for (std::size_t i = key.size(); i > 0; number >>= 8) key[--i] = static_cast<char>(number & 0xff);
    return key;
}

std::string key_of(locks::Time time) {
    // Times before 1970 are negative, and come first.
    return key_of(static_cast<std::uint64_t>(time.time_since_epoch().count()) ^ std::uint64_t{1} << 63);
}

std::string age_key_of(locks::Time time) {
    return key_of(~(static_cast<std::uint64_t>(time.time_since_epoch().count()) ^ std::uint64_t{1} << 63));
}

std::string key_of(std::string_view text) { return std::string(text.substr(0, longest_key)); }

} // namespace holdfast::admin_api
