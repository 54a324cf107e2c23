#include "smb2/pipes/srvsvc_enum.h"

#include "vfs/names.h"

#include <algorithm>

namespace holdfast::smb2::pipes::srvsvc_calls {

CallResult read_enum(NdrReader& in, std::initializer_list<std::uint32_t> levels, EnumRequest& request) {
    request.level = in.u32();
    const std::uint32_t tag = in.u32();
    if (in.pointer()) { // the container
        in.u32();       // EntriesRead
        // Some clients send an empty list in place of none; one with entries is for answers alone.
        if (in.pointer() && in.u32() != 0) in.fail();
    }
    request.preferred = in.u32();
    if (in.pointer()) request.resume = in.u32();
    if (in.failed()) return Fault::bad_stub;
    if (tag != request.level || std::ranges::find(levels, tag) == levels.end()) return Fault::invalid_tag;
    return std::nullopt;
}

CallResult write_enum(NdrWriter& out, const EnumRequest& request, const EnumAnswer& answer,
                      const std::function<void()>& write_entries) {
    const auto count = static_cast<std::uint32_t>(answer.entries);
    out.u32(request.level);
    out.u32(request.level);
    out.pointer();
    out.u32(count);
    if (count == 0) {
        out.null();
    } else {
        out.pointer();
        out.u32(count);
        write_entries();
        out.flush();
    }
    out.u32(static_cast<std::uint32_t>(answer.total));
    if (request.resume) {
        out.pointer();
        out.u32(answer.resume);
    } else {
        out.null();
    }
    out.u32(to_number(answer.error));
    return std::nullopt;
}

CallResult refuse_enum(NdrWriter& out, const EnumRequest& request, WinError error) {
    return write_enum(out, request, {.error = error}, [] {});
}

Room::Room(std::uint32_t preferred) : left_(std::min<std::size_t>(preferred, most)) {}

bool Room::take(std::size_t bytes) {
    if (bytes > left_) return false;
    left_ -= bytes;
    return true;
}

std::size_t wire_size(std::u16string_view text) { return 2 * (text.size() + 1); }

std::size_t wire_size(std::string_view utf8) { return wire_size(vfs::utf8_to_utf16(utf8)); }

Qualifier read_qualifier(NdrReader& in) {
    constexpr std::size_t most = 1'024;
    const std::u16string text = in.unique_string();
    if (text.size() + 1 > most) return {{}, true};
    return {vfs::utf16_to_utf8(text), false};
}

bool same_text(std::string_view a, std::string_view b) { return vfs::fold_case(a) == vfs::fold_case(b); }

std::string client_name(std::string_view address) {
    const bool is_ipv6 = address.find(':') != std::string_view::npos;
    return is_ipv6 ? "\\\\[" + std::string(address) + "]" : "\\\\" + std::string(address);
}

bool is_client_name(std::string_view text) { return text.starts_with("\\\\"); }

bool is_client(std::string_view address, std::string_view name) {
    return is_client_name(name) && (same_text(client_name(address), name) || same_text(address, name.substr(2)));
}

} // namespace holdfast::smb2::pipes::srvsvc_calls
