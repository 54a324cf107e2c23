#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast::smb2::wire {

/// [MS-SMB2] 2.2.31, CtlCode, and [MS-FSCC] 2.3.
enum class Fsctl : std::uint32_t {
    dfs_get_referrals = 0x0006'0194,
    request_oplock = 0x0009'0240,
    is_volume_mounted = 0x0009'0028,
    is_pathname_valid = 0x0009'002C,
    get_compression = 0x0009'003C,
    filesystem_get_statistics = 0x0009'0060,
    get_ntfs_volume_data = 0x0009'0064,
    find_files_by_sid = 0x0009'008F,
    set_object_id = 0x0009'0098,
    get_object_id = 0x0009'009C,
    delete_object_id = 0x0009'00A0,
    set_reparse_point = 0x0009'00A4,
    get_reparse_point = 0x0009'00A8,
    delete_reparse_point = 0x0009'00AC,
    set_object_id_extended = 0x0009'00BC,
    create_or_get_object_id = 0x0009'00C0,
    set_sparse = 0x0009'00C4,
    set_zero_data = 0x0009'80C8,
    query_allocated_ranges = 0x0009'40CF,
    set_encryption = 0x0009'00D7,
    read_file_usn_data = 0x0009'00EB,
    write_usn_close_record = 0x0009'00EF,
    query_file_regions = 0x0009'0284,
    query_sparing_info = 0x0009'0138,
    query_on_disk_volume_info = 0x0009'013C,
    set_zero_on_deallocation = 0x0009'0194,
    set_compression = 0x0009'C040,
    set_defect_management = 0x0009'8134,
    file_level_trim = 0x0009'8208,
    duplicate_extents_to_file = 0x0009'8344,
    duplicate_extents_to_file_ex = 0x0009'83E8,
    get_integrity_information = 0x0009'027C,
    set_integrity_information = 0x0009'C280,
    offload_read = 0x0009'4264,
    offload_write = 0x0009'8268,
    pipe_peek = 0x0011'400C,
    pipe_wait = 0x0011'0018,
    pipe_transceive = 0x0011'C017,
    srv_request_resume_key = 0x0014'0078,
    srv_enumerate_snapshots = 0x0014'4064,
    lmr_request_resiliency = 0x0014'01D4,
    query_network_interface_info = 0x0014'01FC,
    validate_negotiate_info = 0x0014'0204,
    srv_read_hash = 0x0014'41BB,
    srv_copychunk = 0x0014'40F2,
    srv_copychunk_write = 0x0014'80F2,
    dfs_get_referrals_ex = 0x0006'01B0,
};

/// The enumerator's name; empty for a value that has none.
constexpr std::string_view to_string(Fsctl code) {
    switch (code) {
    case Fsctl::dfs_get_referrals: return "dfs_get_referrals";
    case Fsctl::request_oplock: return "request_oplock";
    case Fsctl::is_volume_mounted: return "is_volume_mounted";
    case Fsctl::is_pathname_valid: return "is_pathname_valid";
    case Fsctl::get_compression: return "get_compression";
    case Fsctl::filesystem_get_statistics: return "filesystem_get_statistics";
    case Fsctl::get_ntfs_volume_data: return "get_ntfs_volume_data";
    case Fsctl::find_files_by_sid: return "find_files_by_sid";
    case Fsctl::set_object_id: return "set_object_id";
    case Fsctl::get_object_id: return "get_object_id";
    case Fsctl::delete_object_id: return "delete_object_id";
    case Fsctl::set_reparse_point: return "set_reparse_point";
    case Fsctl::get_reparse_point: return "get_reparse_point";
    case Fsctl::delete_reparse_point: return "delete_reparse_point";
    case Fsctl::set_object_id_extended: return "set_object_id_extended";
    case Fsctl::create_or_get_object_id: return "create_or_get_object_id";
    case Fsctl::set_sparse: return "set_sparse";
    case Fsctl::set_zero_data: return "set_zero_data";
    case Fsctl::query_allocated_ranges: return "query_allocated_ranges";
    case Fsctl::set_encryption: return "set_encryption";
    case Fsctl::read_file_usn_data: return "read_file_usn_data";
    case Fsctl::write_usn_close_record: return "write_usn_close_record";
    case Fsctl::query_file_regions: return "query_file_regions";
    case Fsctl::query_sparing_info: return "query_sparing_info";
    case Fsctl::query_on_disk_volume_info: return "query_on_disk_volume_info";
    case Fsctl::set_zero_on_deallocation: return "set_zero_on_deallocation";
    case Fsctl::set_compression: return "set_compression";
    case Fsctl::set_defect_management: return "set_defect_management";
    case Fsctl::file_level_trim: return "file_level_trim";
    case Fsctl::duplicate_extents_to_file: return "duplicate_extents_to_file";
    case Fsctl::duplicate_extents_to_file_ex: return "duplicate_extents_to_file_ex";
    case Fsctl::get_integrity_information: return "get_integrity_information";
    case Fsctl::set_integrity_information: return "set_integrity_information";
    case Fsctl::offload_read: return "offload_read";
    case Fsctl::offload_write: return "offload_write";
    case Fsctl::pipe_peek: return "pipe_peek";
    case Fsctl::pipe_wait: return "pipe_wait";
    case Fsctl::pipe_transceive: return "pipe_transceive";
    case Fsctl::srv_request_resume_key: return "srv_request_resume_key";
    case Fsctl::srv_enumerate_snapshots: return "srv_enumerate_snapshots";
    case Fsctl::lmr_request_resiliency: return "lmr_request_resiliency";
    case Fsctl::query_network_interface_info: return "query_network_interface_info";
    case Fsctl::validate_negotiate_info: return "validate_negotiate_info";
    case Fsctl::srv_read_hash: return "srv_read_hash";
    case Fsctl::srv_copychunk: return "srv_copychunk";
    case Fsctl::srv_copychunk_write: return "srv_copychunk_write";
    case Fsctl::dfs_get_referrals_ex: return "dfs_get_referrals_ex";
    }
    return {};
}

} // namespace holdfast::smb2::wire
