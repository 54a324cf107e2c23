#pragma once
// Create contexts by which a cluster application takes over its own opens. Their names are GUIDs.

#include "smb2/wire/codec.h"

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.13.2.13 SMB2_CREATE_APP_INSTANCE_ID.
struct AppInstanceId {
    static constexpr std::string_view name{"\x45\xBC\xA6\x6A\xEF\xA7\xF7\x4A\x90\x08\xFA\x46\x2E\x14\x4D\x74", 16};

    Guid app_instance_id{};

    static void fields(auto& wire, auto& m) {
        wire.structure_size(20);
        wire.reserved(2);
        wire("AppInstanceId", m.app_instance_id);
    }
};

/// [MS-SMB2] 2.2.13.2.15 SMB2_CREATE_APP_INSTANCE_VERSION.
struct AppInstanceVersion {
    static constexpr std::string_view name{"\xB9\x82\xD0\xB7\x3B\x56\x07\x4F\xA0\x7B\x52\x4A\x81\x16\xA0\x10", 16};

    std::uint64_t app_instance_version_high = 0;
    std::uint64_t app_instance_version_low = 0;

    static void fields(auto& wire, auto& m) {
        wire.structure_size(24);
        wire.reserved(2);
        wire.reserved(4);
        wire("AppInstanceVersionHigh", m.app_instance_version_high);
        wire("AppInstanceVersionLow", m.app_instance_version_low);
    }
};

} // namespace holdfast::smb2::wire
