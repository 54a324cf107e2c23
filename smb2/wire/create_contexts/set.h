#pragma once
// Create contexts that say more about what is to be opened or created.

#include "smb2/wire/codec.h"
#include "smb2/wire/info/ea.h"
#include "smb2/wire/security/descriptor.h"

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.13.2.1 SMB2_CREATE_EA_BUFFER.
struct EaBuffer {
    static constexpr std::string_view name = "ExtA";

    std::vector<FileFullEaInformation> eas{};

    static void fields(auto& wire, auto& m) { wire.rest_chain("Eas", m.eas, FileFullEaInformation::align); }
};

/// [MS-SMB2] 2.2.13.2.2 SMB2_CREATE_SD_BUFFER.
struct SdBuffer {
    static constexpr std::string_view name = "SecD";

    SecurityDescriptor security_descriptor{};

    static void fields(auto& wire, auto& m) { wire("SecurityDescriptor", m.security_descriptor); }
};

/// [MS-SMB2] 2.2.13.2.6 SMB2_CREATE_ALLOCATION_SIZE.
struct AllocationSize {
    static constexpr std::string_view name = "AlSi";

    std::uint64_t allocation_size = 0;

    static void fields(auto& wire, auto& m) { wire("AllocationSize", m.allocation_size); }
};

/// [MS-SMB2] 2.2.13.2.7 SMB2_CREATE_TIMEWARP_TOKEN.
struct TimewarpToken {
    static constexpr std::string_view name = "TWrp";

    FileTime timestamp{};

    static void fields(auto& wire, auto& m) { wire("Timestamp", m.timestamp); }
};

/// Apple's extension for macOS clients; left raw, as no specification describes it.
constexpr std::string_view aapl_context_name = "AAPL";

} // namespace holdfast::smb2::wire
