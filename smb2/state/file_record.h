#pragma once
// What an open file holds beside what `locks` knows of it, as the journal keeps it.

#include "smb2/state/open_resource.h"
#include "smb2/wire/codec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::smb2 {

/// Enough to open the file again as it was open.
struct FileRecord {
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::vector<std::uint32_t> groups;
    vfs::DataAccess data = vfs::DataAccess::none;
    bool has_parent_lease = false;
    std::array<std::uint8_t, 16> parent_key{};
    bool has_application = false;
    AppInstance::Id application{};
    bool has_version = false;
    std::uint64_t version_high = 0;
    std::uint64_t version_low = 0;

    static FileRecord of(const FileOpen& open);
    std::optional<AppInstance> app_instance() const;

    static void fields(auto& wire, auto& m) {
        wire("Uid", m.uid);
        wire("Gid", m.gid);
        const auto count = wire.count16("GroupCount", m.groups);
        wire.list("Groups", m.groups, count);
        wire("DataAccess", m.data);
        wire("HasParentLease", m.has_parent_lease);
        wire("ParentLeaseKey", m.parent_key);
        wire("HasApplication", m.has_application);
        wire("AppInstanceId", m.application);
        wire("HasVersion", m.has_version);
        wire("AppInstanceVersionHigh", m.version_high);
        wire("AppInstanceVersionLow", m.version_low);
    }
};

std::string to_text(const FileRecord& record);
std::optional<FileRecord> file_record_of(const std::string& text);

} // namespace holdfast::smb2
