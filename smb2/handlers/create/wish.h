#pragma once
// What a CREATE asks for, once it is found sound; and what came of it.

#include "locks/access.h"
#include "locks/lock_manager.h"
#include "smb2/handlers/create/stream_name.h"
#include "smb2/state/open_resource.h"
#include "smb2/wire/create_contexts/durable.h"
#include "smb2/wire/create_contexts/lease.h"
#include "smb2/wire/info/ea.h"
#include "smb2/wire/messages/create.h"
#include "smb2/wire/security/descriptor.h"
#include "smb2/wire/status.h"
#include "vfs/attributes.h"

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::smb2::create {

/// A lease, as either version of the context asks for it.
struct LeaseWish {
    wire::LeaseKey key{};
    wire::LeaseState state = wire::LeaseState::none;
    std::uint8_t version = 1;
    std::uint16_t epoch = 0;
    std::optional<wire::LeaseKey> parent; // the client's lease on the folder
};

/// Handles that outlive their connection, by either version of the contexts.
struct DurableWishes {
    std::optional<wire::DurableHandleRequest> request{};
    std::optional<wire::DurableHandleReconnect> reconnect{};
    std::optional<wire::DurableHandleRequestV2> request_v2{};
    std::optional<wire::DurableHandleReconnectV2> reconnect_v2{};

    bool comes_back() const { return reconnect || reconnect_v2; }
};

/// What the create contexts ask for ([MS-SMB2] 2.2.13.2), of those that are served.
struct ContextWishes {
    std::optional<std::uint64_t> allocation_size;        // AlSi
    bool maximal_access = false;                         // MxAc
    std::optional<wire::FileTime> maximal_access_unless; // MxAc: not if the file was last changed then
    bool disk_id = false;                                // QFid
    bool snapshot = false;                               // TWrp
    std::vector<wire::FileFullEaInformation> eas;        // ExtA
    std::optional<LeaseWish> lease;                      // RqLs
    DurableWishes durable;                               // DHnQ, DHnC, DH2Q, DH2C
    std::optional<wire::SecurityDescriptor> security;    // SecD
    std::optional<AppInstance> app_instance;             // by its GUID
    std::optional<AppInstance::Version> app_version;     // by its GUID
};

struct Wish {
    std::string path;                           // share-relative, as vfs wants it
    StreamPart part;                            // what is meant of the file there
    locks::Access access = locks::Access::none; // generic bits are mapped; may hold MAXIMUM_ALLOWED
    locks::ShareMode share_mode = locks::ShareMode::none;
    wire::CreateDisposition disposition = wire::CreateDisposition::open;
    wire::CreateOptions options = wire::CreateOptions::none;
    wire::OplockLevel oplock_level = wire::OplockLevel::none;
    std::uint32_t dos_attributes = 0; // for a file that is made or overwritten
    ContextWishes contexts;

    // Of the attempt that goes on.
    locks::WaitToken token{};
    locks::FileKey asked_for;       // the file that the token waits for
    bool meets_local_lease = false; // and no file: a lease of the kernel is in the way

    bool asks(wire::CreateOptions option) const { return has(options, option); }
    bool means_named_stream() const { return !part.stream.empty(); }
};

/// An open that was granted.
struct Opened {
    locks::OpenRef open;
    wire::CreateAction action = wire::CreateAction::opened;
    vfs::Attributes attributes;
    locks::Access maximal_access = locks::Access::none; // only where it was asked for
    locks::CachingAnswer caching;
    std::optional<locks::DurableKind> durable; // when it outlives its connection
};

/// Status::retry means: the file changed under our hands, so look again. Status::pending: somebody caches the file
/// and is being asked, and the wish's token is woken; or the wish meets a local lease. No client sees either.
using Attempt = boost::system::result<Opened, Status>;

} // namespace holdfast::smb2::create
