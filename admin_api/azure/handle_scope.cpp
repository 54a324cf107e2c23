#include "admin_api/azure/handle_scope.h"

namespace holdfast::admin_api::azure {

namespace {

Selector selector_of(const Place& place, Reach reach) {
    Selector selector;
    selector.share = place.share;
    (reach == Reach::recursive ? selector.path_prefix : selector.path) = place.path;
    return selector;
}

} // namespace

HandleScope::HandleScope(const Place& place, Reach reach, Fold fold) : matches_(selector_of(place, reach), fold) {}

bool HandleScope::operator()(const locks::OpenRow& row) const {
    if (matches_(row)) return true;
    if (row.stream_name.empty()) return false;
    locks::OpenRow named = row;
    named.path = path_of(row);
    return matches_(named);
}

std::string path_of(const locks::OpenRow& row) {
    if (row.stream_name.empty()) return row.path;
    return row.path + ":" + row.stream_name;
}

} // namespace holdfast::admin_api::azure
