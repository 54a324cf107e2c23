#pragma once
// The create contexts that are understood: [MS-SMB2] 2.2.13.2. One line each. What is not here is ignored, as the
// section wants it: so far that is AAPL.

#include "smb2/handlers/create/wish.h"
#include "smb2/wire/create_contexts/app_instance.h"

#include <string_view>

namespace holdfast::smb2::create {

struct ContextRow {
    std::string_view name;
    /// False when the data is malformed.
    bool (*read)(wire::View data, ContextWishes& wishes);
};

bool read_allocation_size(wire::View data, ContextWishes& wishes);
bool read_maximal_access(wire::View data, ContextWishes& wishes);
bool read_disk_id(wire::View data, ContextWishes& wishes);
bool read_snapshot(wire::View data, ContextWishes& wishes);
bool read_eas(wire::View data, ContextWishes& wishes);
bool read_lease(wire::View data, ContextWishes& wishes);
bool read_durable(wire::View data, ContextWishes& wishes);
bool read_durable_v2(wire::View data, ContextWishes& wishes);
bool read_reconnect(wire::View data, ContextWishes& wishes);
bool read_reconnect_v2(wire::View data, ContextWishes& wishes);
bool read_security(wire::View data, ContextWishes& wishes);
bool read_app_instance(wire::View data, ContextWishes& wishes);
bool read_app_version(wire::View data, ContextWishes& wishes);

constexpr ContextRow context_table[] = {
    {"AlSi", read_allocation_size},                     // 2.2.13.2.6 SMB2_CREATE_ALLOCATION_SIZE
    {"MxAc", read_maximal_access},                      // 2.2.13.2.5 SMB2_CREATE_QUERY_MAXIMAL_ACCESS_REQUEST
    {"QFid", read_disk_id},                             // 2.2.13.2.9 SMB2_CREATE_QUERY_ON_DISK_ID
    {"TWrp", read_snapshot},                            // 2.2.13.2.7 SMB2_CREATE_TIMEWARP_TOKEN
    {"ExtA", read_eas},                                 // 2.2.13.2.1 SMB2_CREATE_EA_BUFFER
    {"DHnQ", read_durable},                             // 2.2.13.2.3 SMB2_CREATE_DURABLE_HANDLE_REQUEST
    {"DHnC", read_reconnect},                           // 2.2.13.2.4 SMB2_CREATE_DURABLE_HANDLE_RECONNECT
    {"DH2Q", read_durable_v2},                          // 2.2.13.2.11 SMB2_CREATE_DURABLE_HANDLE_REQUEST_V2
    {"DH2C", read_reconnect_v2},                        // 2.2.13.2.12 SMB2_CREATE_DURABLE_HANDLE_RECONNECT_V2
    {"RqLs", read_lease},                               // 2.2.13.2.8, 2.2.13.2.10 SMB2_CREATE_REQUEST_LEASE and its V2
    {"SecD", read_security},                            // 2.2.13.2.2 SMB2_CREATE_SD_BUFFER
    {wire::AppInstanceId::name, read_app_instance},     // 2.2.13.2.13 SMB2_CREATE_APP_INSTANCE_ID
    {wire::AppInstanceVersion::name, read_app_version}, // 2.2.13.2.15 SMB2_CREATE_APP_INSTANCE_VERSION
};

} // namespace holdfast::smb2::create
