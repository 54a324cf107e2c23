#pragma once

#include "smb2/handlers/fsctl_table.h"
#include "smb2/wire/fsctl/copychunk.h"

namespace holdfast::smb2::fsctl {

/// [MS-SMB2] 3.3.5.15.5 Handling a Source File Key Request.
Outcome request_resume_key(const Call& call);
/// [MS-SMB2] 3.3.5.15.6 Handling a Server-Side Data Copy Request. The target must be open for reading, too.
Outcome copychunk(const Call& call);
/// The same without that.
Outcome copychunk_write(const Call& call);

/// A key names its open for as long as that lives.
wire::ResumeKey key_of_open(locks::OpenId id);
/// Nothing for what is no key of ours.
std::optional<locks::OpenId> open_of_key(const wire::ResumeKey& key);

/// Bounds of one request ([MS-SMB2] 3.3.3, as Windows has them).
struct CopyLimits {
    static constexpr std::uint32_t chunks = 256;
    static constexpr std::uint32_t chunk_bytes = 1U << 20;
    static constexpr std::uint32_t total_bytes = 16U << 20;
};
bool within_limits(const std::vector<wire::SrvCopychunk>& chunks);

} // namespace holdfast::smb2::fsctl
