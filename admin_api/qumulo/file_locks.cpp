#include "admin_api/qumulo/file_locks.h"

#include "admin_api/qumulo/error.h"
#include "admin_api/qumulo/listing.h"
#include "admin_api/qumulo/location.h"
#include "admin_api/qumulo/names.h"
#include "admin_api/qumulo/paths.h"

namespace holdfast::admin_api::qumulo {

namespace {

/// Which locks are asked for.
struct Wanted {
    Page page;
    std::optional<FileRef> file;
    std::optional<AddressRange> client;

    bool operator()(const auto& row) const {
        if (file && !(*file)(row)) return false;
        return !client || (row.owner && client->contains(row.owner->client_address));
    }
};

enum class Of : bool { all_files, one_file };

Parsed<Wanted> read_wanted(const Call& call, Of of) {
    Wanted wanted;
    const auto page = read_page(call.parameters, Paging::ends_empty);
    if (!page) return page.error();
    wanted.page = *page;
    if (const auto address = call.parameters.text("owner_address")) {
        wanted.client = AddressRange::parse(*address);
        if (!wanted.client) return Fault{"owner_address", "an address"};
    }
    if (of == Of::one_file) {
        auto file = FileRef::parse(call.request.path_value("ref"), call.backend.fold);
        if (!file) return file.error();
        wanted.file = std::move(*file);
    }
    return wanted;
}

/// A path that leads nowhere is an error; a file that nobody has open is not, nor is one that has lost its name while
/// it is open.
bool is_missing(const Wanted& wanted, const Backend& backend) {
    if (!wanted.file || !wanted.file->path()) return false;
    const auto is_open = [&](const locks::OpenRow& row) { return (*wanted.file)(row); };
    if (!backend.locks.list_opens({}, 1, is_open).empty()) return false;
    const SharePath& path = *wanted.file->path();
    return !backend.files.find(path.share, path.path);
}

void write_holder(JsonWriter& json, locks::OpenId open, const locks::Owner* owner, const std::string& node_address) {
    json.field("owner_id", location_of(open, owner));
    json.field("owner_name", owner ? owner->client_name : std::string());
    json.field("owner_address", owner ? owner->client_address : std::string());
    json.field("node_address", node_address);
}

void write_file(JsonWriter& json, const locks::FileKey& file) {
    json.field_decimal("file_id", file.file);
    json.field_decimal("stream_id", file.stream);
    json.field("snapshot_id", "");
}

void write_range(JsonWriter& json, const locks::LockRow& row, const std::string& node_address) {
    json.begin_object();
    write_file(json, row.file);
    write_words(json, "mode", lock_mode_names(row.mode));
    json.field_decimal("offset", row.range.offset());
    json.field_decimal("size", row.range.length());
    write_holder(json, row.open, row.owner.get(), node_address);
    json.end_object();
}

void write_share_mode(JsonWriter& json, const locks::OpenRow& row, const std::string& node_address) {
    json.begin_object();
    write_file(json, row.file);
    write_words(json, "mode", share_mode_names(row.access, row.share_mode));
    write_holder(json, row.id, row.owner.get(), node_address);
    json.end_object();
}

Answer path_missing(const Call& call) {
    return not_found("there is no such file: " + std::string(call.request.path_value("ref")));
}

Answer ranges(const Call& call, Of of) {
    const auto wanted = read_wanted(call, of);
    if (!wanted) return bad_request(wanted.error());
    const auto rows =
        call.backend.locks.list_locks(wanted->page.after, wanted->page.limit + 1,
                                      [&](const locks::LockRow& row) { return row.granted && (*wanted)(row); });
    if (rows.empty() && is_missing(*wanted, call.backend)) return path_missing(call);
    return page_of(
        "grants", rows, wanted->page, Paging::ends_empty, call, [](const locks::LockRow& row) { return row.serial; },
        [&](JsonWriter& json, const locks::LockRow& row) { write_range(json, row, call.backend.info.address); });
}

Answer share_modes(const Call& call, Of of) {
    const auto wanted = read_wanted(call, of);
    if (!wanted) return bad_request(wanted.error());
    const auto rows = call.backend.locks.list_opens(
        locks::OpenId{wanted->page.after}, wanted->page.limit + 1, [&](const locks::OpenRow& row) {
            const bool takes_part = !share_mode_names(row.access, row.share_mode).empty();
            return row.kind != locks::FileKind::pipe && takes_part && (*wanted)(row);
        });
    if (rows.empty() && is_missing(*wanted, call.backend)) return path_missing(call);
    return page_of(
        "grants", rows, wanted->page, Paging::ends_empty, call,
        [](const locks::OpenRow& row) { return static_cast<std::uint64_t>(row.id); },
        [&](JsonWriter& json, const locks::OpenRow& row) { write_share_mode(json, row, call.backend.info.address); });
}

} // namespace

Answer list_ranges(const Call& call) { return ranges(call, Of::all_files); }
Answer list_share_modes(const Call& call) { return share_modes(call, Of::all_files); }
Answer list_ranges_of_file(const Call& call) { return ranges(call, Of::one_file); }
Answer list_share_modes_of_file(const Call& call) { return share_modes(call, Of::one_file); }

Answer list_no_locks(const Call& call) {
    const auto page = read_page(call.parameters, Paging::ends_empty);
    if (!page) return bad_request(page.error());
    return page_of(
        "grants", std::vector<locks::LockRow>(), *page, Paging::ends_empty, call,
        [](const locks::LockRow& row) { return row.serial; }, [](JsonWriter&, const locks::LockRow&) {});
}

} // namespace holdfast::admin_api::qumulo
