#include "smb2/handlers/create/stream_name.h"

#include "smb2/map_status.h"
#include "vfs/names.h"
#include "vfs/stream_name.h"

#include <algorithm>

namespace holdfast::smb2::create {

namespace {

bool is_data(std::u16string_view type) {
    return std::ranges::equal(type, std::u16string_view(u"$DATA"),
                              [](char16_t a, char16_t b) { return vfs::upcase(a) == b; });
}

} // namespace

Status cut_stream(std::u16string_view& name, StreamPart& part) {
    const std::size_t colon = name.find(u':');
    if (colon == std::u16string_view::npos) return Status::success;
    const std::size_t last = name.rfind(u'\\') + 1;                              // npos + 1 is 0
    const bool is_behind_a_name = colon > last || name.substr(0, colon).empty(); // ":stream" is one of the root
    if (!is_behind_a_name || colon < last) return Status::object_name_invalid;

    const std::u16string_view behind = name.substr(colon + 1);
    const std::size_t second = behind.find(u':');
    const std::u16string_view stream = behind.substr(0, second);
    const bool has_type = second != std::u16string_view::npos;
    if (has_type && !is_data(behind.substr(second + 1))) return Status::object_name_invalid;
    if (!stream.empty()) {
        auto read = vfs::stream_name_from_wire(stream);
        if (!read) return to_status(read.error());
        part.stream = std::move(*read);
    } else if (!has_type) {
        return Status::object_name_invalid;
    }
    part.is_said_data = true;
    name = name.substr(0, colon);
    return Status::success;
}

} // namespace holdfast::smb2::create
