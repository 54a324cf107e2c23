#pragma once
// [MS-ERREF] 2.3 NTSTATUS: the values that a file server sends or its clients know.

#include <cstdint>
#include <string_view>

namespace holdfast::smb2 {

// One line a status: the enumerator and its name in logs are made of it.
// clang-format off
#define HOLDFAST_STATUS_CODES(status)                        \
    status(success, 0x0000'0000)                             \
    status(pending, 0x0000'0103)                             \
    status(reparse, 0x0000'0104)                             \
    status(more_entries, 0x0000'0105)                        \
    status(not_all_assigned, 0x0000'0106)                    \
    status(some_not_mapped, 0x0000'0107)                     \
    status(oplock_break_in_progress, 0x0000'0108)            \
    status(notify_cleanup, 0x0000'010B)                      \
    status(notify_enum_dir, 0x0000'010C)                     \
    status(oplock_switched_to_new_handle, 0x0000'0215)       \
    status(oplock_handle_closed, 0x0000'0216)                \
    status(buffer_overflow, 0x8000'0005)                     \
    status(no_more_files, 0x8000'0006)                       \
    status(handles_closed, 0x8000'000A)                      \
    status(device_busy, 0x8000'0011)                         \
    status(no_more_eas, 0x8000'0012)                         \
    status(invalid_ea_name, 0x8000'0013)                     \
    status(ea_list_inconsistent, 0x8000'0014)                \
    status(invalid_ea_flag, 0x8000'0015)                     \
    status(no_more_entries, 0x8000'001A)                     \
    status(stopped_on_symlink, 0x8000'002D)                  \
    status(cannot_grant_requested_oplock, 0x8000'002E)       \
    status(unsuccessful, 0xC000'0001)                        \
    status(not_implemented, 0xC000'0002)                     \
    status(invalid_info_class, 0xC000'0003)                  \
    status(info_length_mismatch, 0xC000'0004)                \
    status(access_violation, 0xC000'0005)                    \
    status(invalid_handle, 0xC000'0008)                      \
    status(invalid_parameter, 0xC000'000D)                   \
    status(no_such_device, 0xC000'000E)                      \
    status(no_such_file, 0xC000'000F)                        \
    status(invalid_device_request, 0xC000'0010)              \
    status(end_of_file, 0xC000'0011)                         \
    status(wrong_volume, 0xC000'0012)                        \
    status(no_media_in_device, 0xC000'0013)                  \
    status(more_processing_required, 0xC000'0016)            \
    status(invalid_view_size, 0xC000'001F)                   \
    status(no_memory, 0xC000'0017)                           \
    status(access_denied, 0xC000'0022)                       \
    status(buffer_too_small, 0xC000'0023)                    \
    status(object_type_mismatch, 0xC000'0024)                \
    status(not_locked, 0xC000'002A)                          \
    status(object_name_invalid, 0xC000'0033)                 \
    status(object_name_not_found, 0xC000'0034)               \
    status(object_name_collision, 0xC000'0035)               \
    status(port_disconnected, 0xC000'0037)                   \
    status(object_path_invalid, 0xC000'0039)                 \
    status(object_path_not_found, 0xC000'003A)               \
    status(object_path_syntax_bad, 0xC000'003B)              \
    status(data_error, 0xC000'003E)                          \
    status(crc_error, 0xC000'003F)                           \
    status(sharing_violation, 0xC000'0043)                   \
    status(quota_exceeded, 0xC000'0044)                      \
    status(eas_not_supported, 0xC000'004F)                   \
    status(ea_too_large, 0xC000'0050)                        \
    status(nonexistent_ea_entry, 0xC000'0051)                \
    status(no_eas_on_file, 0xC000'0052)                      \
    status(ea_corrupt_error, 0xC000'0053)                    \
    status(file_lock_conflict, 0xC000'0054)                  \
    status(lock_not_granted, 0xC000'0055)                    \
    status(delete_pending, 0xC000'0056)                      \
    status(ctl_file_not_supported, 0xC000'0057)              \
    status(unknown_revision, 0xC000'0058)                    \
    status(revision_mismatch, 0xC000'0059)                   \
    status(invalid_owner, 0xC000'005A)                       \
    status(invalid_primary_group, 0xC000'005B)               \
    status(no_logon_servers, 0xC000'005E)                    \
    status(no_such_logon_session, 0xC000'005F)               \
    status(no_such_privilege, 0xC000'0060)                   \
    status(privilege_not_held, 0xC000'0061)                  \
    status(no_such_user, 0xC000'0064)                        \
    status(wrong_password, 0xC000'006A)                      \
    status(logon_failure, 0xC000'006D)                       \
    status(account_restriction, 0xC000'006E)                 \
    status(invalid_logon_hours, 0xC000'006F)                 \
    status(invalid_workstation, 0xC000'0070)                 \
    status(password_expired, 0xC000'0071)                    \
    status(account_disabled, 0xC000'0072)                    \
    status(none_mapped, 0xC000'0073)                         \
    status(invalid_acl, 0xC000'0077)                         \
    status(invalid_sid, 0xC000'0078)                         \
    status(invalid_security_descr, 0xC000'0079)              \
    status(range_not_locked, 0xC000'007E)                    \
    status(disk_full, 0xC000'007F)                           \
    status(insufficient_resources, 0xC000'009A)              \
    status(media_write_protected, 0xC000'00A2)               \
    status(device_not_ready, 0xC000'00A3)                    \
    status(bad_impersonation_level, 0xC000'00A5)             \
    status(instance_not_available, 0xC000'00AB)              \
    status(pipe_not_available, 0xC000'00AC)                  \
    status(invalid_pipe_state, 0xC000'00AD)                  \
    status(pipe_busy, 0xC000'00AE)                           \
    status(illegal_function, 0xC000'00AF)                    \
    status(pipe_disconnected, 0xC000'00B0)                   \
    status(pipe_closing, 0xC000'00B1)                        \
    status(invalid_read_mode, 0xC000'00B4)                   \
    status(io_timeout, 0xC000'00B5)                          \
    status(file_forced_closed, 0xC000'00B6)                  \
    status(file_is_a_directory, 0xC000'00BA)                 \
    status(not_supported, 0xC000'00BB)                       \
    status(duplicate_name, 0xC000'00BD)                      \
    status(bad_network_path, 0xC000'00BE)                    \
    status(network_busy, 0xC000'00BF)                        \
    status(invalid_network_response, 0xC000'00C3)            \
    status(unexpected_network_error, 0xC000'00C4)            \
    status(network_name_deleted, 0xC000'00C9)                \
    status(network_access_denied, 0xC000'00CA)               \
    status(bad_device_type, 0xC000'00CB)                     \
    status(bad_network_name, 0xC000'00CC)                    \
    status(too_many_sessions, 0xC000'00CE)                   \
    status(request_not_accepted, 0xC000'00D0)                \
    status(not_same_device, 0xC000'00D4)                     \
    status(file_renamed, 0xC000'00D5)                        \
    status(no_security_on_object, 0xC000'00D7)               \
    status(pipe_empty, 0xC000'00D9)                          \
    status(oplock_not_granted, 0xC000'00E2)                  \
    status(invalid_oplock_protocol, 0xC000'00E3)             \
    status(internal_db_corruption, 0xC000'00E4)              \
    status(internal_error, 0xC000'00E5)                      \
    status(bad_descriptor_format, 0xC000'00E7)               \
    status(invalid_user_buffer, 0xC000'00E8)                 \
    status(unexpected_io_error, 0xC000'00E9)                 \
    status(directory_not_empty, 0xC000'0101)                 \
    status(file_corrupt_error, 0xC000'0102)                  \
    status(not_a_directory, 0xC000'0103)                     \
    status(logon_session_collision, 0xC000'0105)             \
    status(name_too_long, 0xC000'0106)                       \
    status(files_open, 0xC000'0107)                          \
    status(connection_in_use, 0xC000'0108)                   \
    status(too_many_opened_files, 0xC000'011F)               \
    status(cancelled, 0xC000'0120)                           \
    status(cannot_delete, 0xC000'0121)                       \
    status(file_deleted, 0xC000'0123)                        \
    status(file_closed, 0xC000'0128)                         \
    status(time_difference_at_dc, 0xC000'0133)               \
    status(pipe_broken, 0xC000'014B)                         \
    status(logon_not_granted, 0xC000'0155)                   \
    status(logon_type_not_granted, 0xC000'015B)              \
    status(unmappable_character, 0xC000'0162)                \
    status(io_device_error, 0xC000'0185)                     \
    status(account_expired, 0xC000'0193)                     \
    status(network_credential_conflict, 0xC000'0195)         \
    status(fs_driver_required, 0xC000'019C)                  \
    status(invalid_lock_range, 0xC000'01A1)                  \
    status(user_session_deleted, 0xC000'0203)                \
    status(insuff_server_resources, 0xC000'0205)             \
    status(connection_disconnected, 0xC000'020C)             \
    status(connection_reset, 0xC000'020D)                    \
    status(password_must_change, 0xC000'0224)                \
    status(not_found, 0xC000'0225)                           \
    status(duplicate_objectid, 0xC000'022A)                  \
    status(objectid_exists, 0xC000'022B)                     \
    status(retry, 0xC000'022D)                               \
    status(account_locked_out, 0xC000'0234)                  \
    status(connection_aborted, 0xC000'0241)                  \
    status(bad_compression_buffer, 0xC000'0242)              \
    status(user_mapped_file, 0xC000'0243)                    \
    status(path_not_covered, 0xC000'0257)                    \
    status(too_many_links, 0xC000'0265)                      \
    status(volume_dismounted, 0xC000'026E)                   \
    status(no_more_matches, 0xC000'0273)                     \
    status(not_a_reparse_point, 0xC000'0275)                 \
    status(io_reparse_tag_mismatch, 0xC000'0277)             \
    status(io_reparse_data_invalid, 0xC000'0278)             \
    status(io_reparse_tag_not_handled, 0xC000'0279)          \
    status(reparse_point_not_resolved, 0xC000'0280)          \
    status(directory_is_a_reparse_point, 0xC000'0281)        \
    status(network_session_expired, 0xC000'035C)             \
    status(downgrade_detected, 0xC000'0388)                  \
    status(compression_disabled, 0xC000'0426)                \
    status(file_system_limitation, 0xC000'0427)              \
    status(request_out_of_sequence, 0xC000'042A)             \
    status(invalid_token, 0xC000'0465)                       \
    status(server_unavailable, 0xC000'0466)                  \
    status(file_not_available, 0xC000'0467)                  \
    status(share_unavailable, 0xC000'0480)                   \
    status(file_too_large, 0xC000'0904)                      \
    status(virus_infected, 0xC000'0906)                      \
    status(cannot_break_oplock, 0xC000'0909)                 \
    status(invalid_signature, 0xC000'A000)                   \
    status(auth_tag_mismatch, 0xC000'A002)                   \
    status(hash_not_supported, 0xC000'A100)                  \
    status(hash_not_present, 0xC000'A101)                    \
    status(smb_no_preauth_integrity_hash_overlap, 0xC05D'0000) \
    status(smb_bad_cluster_dialect, 0xC05D'0001)
// clang-format on

enum class Status : std::uint32_t {
#define HOLDFAST_STATUS(name, value) name = value,
    HOLDFAST_STATUS_CODES(HOLDFAST_STATUS)
#undef HOLDFAST_STATUS
};

/// The enumerator's name; empty for a value that has none.
constexpr std::string_view to_string(Status status) {
    switch (status) {
#define HOLDFAST_STATUS(name, value)                                                                                   \
    case Status::name: return #name;
        HOLDFAST_STATUS_CODES(HOLDFAST_STATUS)
#undef HOLDFAST_STATUS
    }
    return {};
}

/// The severity is in the two upper bits: 0 success, 1 information, 2 warning, 3 error.
constexpr bool is_error(Status status) { return static_cast<std::uint32_t>(status) >> 30 == 3; }
constexpr bool is_warning(Status status) { return static_cast<std::uint32_t>(status) >> 30 == 2; }

} // namespace holdfast::smb2
