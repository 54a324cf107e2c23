#include "smb2/state/file_record.h"

namespace holdfast::smb2 {

FileRecord FileRecord::of(const FileOpen& open) {
    FileRecord record;
    if (open.identity) {
        record.uid = open.identity->uid;
        record.gid = open.identity->gid;
        record.groups = open.identity->groups;
    }
    record.data = open.file->data_access();
    record.has_parent_lease = open.parent_lease.has_value();
    if (open.parent_lease) record.parent_key = open.parent_lease->key;
    record.has_application = open.app_instance != nullptr;
    if (open.app_instance) {
        record.application = open.app_instance->id;
        record.has_version = open.app_instance->version.has_value();
        const auto version = open.app_instance->version.value_or(AppInstance::Version{});
        record.version_high = version.high;
        record.version_low = version.low;
    }
    return record;
}

std::optional<AppInstance> FileRecord::app_instance() const {
    if (!has_application) return std::nullopt;
    AppInstance instance{application, std::nullopt};
    if (has_version) instance.version = AppInstance::Version{version_high, version_low};
    return instance;
}

std::string to_text(const FileRecord& record) {
    const wire::Bytes bytes = wire::to_bytes(record);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::optional<FileRecord> file_record_of(const std::string& text) {
    return wire::decode<FileRecord>(std::as_bytes(std::span(text)));
}

} // namespace holdfast::smb2
