#pragma once
// One handle in a list.

#include "admin_api/azure/call.h"
#include "admin_api/azure/xml.h"
#include "locks/lock_manager.h"

#include <cstdint>
#include <optional>

namespace holdfast::admin_api::azure {

/// What a handle's entry says beyond the handle itself.
struct EntryTerms {
    ApiVersion version{};                     // of the client
    std::optional<std::uint64_t> parent_id{}; // of the folder that holds the file; not known: left out
};

/// <Handle>…</Handle>. The handle may have no session any more.
void write_handle(XmlWriter& xml, const locks::OpenRow& row, const EntryTerms& terms);

/// The id of a file or folder of a share; the root is 0, so that ParentId of what stands in it is 0.
std::uint64_t file_id_of(std::string_view path, std::uint64_t id);

} // namespace holdfast::admin_api::azure
