#pragma once
// Samples of create contexts, FSCTL structures and security descriptors.

#include "tests/unit/smb2/wire/samples/sample.h"

namespace holdfast::smb2::wire {

// ---- security

inline SecurityDescriptor some_descriptor() {
    return {.control = SecurityControl::self_relative | SecurityControl::dacl_present,
            .owner = make_sid(5, {21, 1, 2, 3, 1001}),
            .group = make_sid(5, {32, 545}),
            .sacl = {},
            .dacl =
                Acl{.aces = {{.type = AceType::access_allowed,
                              .flags = AceFlags::object_inherit | AceFlags::container_inherit,
                              .mask = AccessMask{0x1F01FF},
                              .sid = make_sid(1, {0})},
                             {.type = AceType::access_denied, .mask = AccessMask::remove, .sid = make_sid(5, {18})}}}};
}

template <>
struct Sample<Sid> {
    static std::vector<Case<Sid>> cases() {
        return {{make_sid(5, {32, 544}), "01 02 000000000005 20000000 20020000"},
                {make_sid(1, {0}), "01 01 000000000001 00000000"},
                {make_sid(5, {}), "01 00 000000000005"}};
    }
};
template <>
struct Sample<Acl> {
    static std::vector<Case<Acl>> cases() {
        return {{*some_descriptor().dacl,
                 "02 00 3000 0200 0000 00 03 1400 ff011f00 01 01 000000000001 00000000 01 00 1400 00000100 "
                 "01 01 000000000005 12000000"},
                {{}, "02 00 0800 0000 0000"},
                {{.acl_revision = Acl::revision_with_objects,
                  .aces = {{.type = AceType::access_allowed_object,
                            .mask = AccessMask::read_data,
                            .rest = from_hex("00000000010100000000000512000000")},
                           {.type = AceType::access_allowed_callback,
                            .mask = AccessMask::read_data,
                            .sid = make_sid(5, {18}),
                            .rest = from_hex("61727478")}}},
                 "04 00 3800 0200 0000 05 00 1800 01000000 00000000010100000000000512000000 09 00 1800 "
                 "01000000 01 01 000000000005 12000000 61727478"}};
    }
};
template <>
struct Sample<SecurityDescriptor> {
    static std::vector<Case<SecurityDescriptor>> cases() {
        SecurityDescriptor audited = some_descriptor();
        audited.control |= SecurityControl::sacl_present;
        audited.sacl = Acl{};
        return {{some_descriptor(),
                 "01 00 0480 14000000 30000000 00000000 40000000 01 05 000000000005 15000000 01000000 "
                 "02000000 03000000 e9030000 01 02 000000000005 20000000 21020000 02 00 3000 0200 0000 00 03 "
                 "1400 ff011f00 01 01 000000000001 00000000 01 00 1400 00000100 01 01 000000000005 12000000"},
                {audited, "01 00 1480 14000000 30000000 40000000 48000000 01 05 000000000005 15000000 01000000 "
                          "02000000 03000000 e9030000 01 02 000000000005 20000000 21020000 02 00 0800 0000 0000 02 00 "
                          "3000 0200 0000 00 03 1400 ff011f00 01 01 000000000001 00000000 01 00 1400 00000100 01 01 "
                          "000000000005 12000000"},
                {{.control = SecurityControl::self_relative | SecurityControl::dacl_present},
                 "01 00 0480 00000000 00000000 00000000 00000000"}};
    }
};

// ---- create contexts

template <>
struct Sample<EaBuffer> {
    static std::vector<Case<EaBuffer>> cases() {
        return {{{{{.ea_name = "A", .ea_value = from_hex("01")},
                   {.flags = EaFlags::need_ea, .ea_name = "BC", .ea_value = from_hex("0203")}}},
                 "0c000000 00 01 0100 41 00 01 00 00000000 80 02 0200 4243 00 0203"},
                {{}, ""}};
    }
};
template <>
struct Sample<SdBuffer> {
    static std::vector<Case<SdBuffer>> cases() {
        return {{{some_descriptor()},
                 "01 00 0480 14000000 30000000 00000000 40000000 01 05 000000000005 15000000 01000000 "
                 "02000000 03000000 e9030000 01 02 000000000005 20000000 21020000 02 00 3000 0200 0000 00 03 "
                 "1400 ff011f00 01 01 000000000001 00000000 01 00 1400 00000100 01 01 000000000005 12000000"}};
    }
};
template <>
struct Sample<DurableHandleRequest> {
    static std::vector<Case<DurableHandleRequest>> cases() { return {{{}, "00000000000000000000000000000000"}}; }
};
template <>
struct Sample<DurableHandleResponse> {
    static std::vector<Case<DurableHandleResponse>> cases() { return {{{}, "0000000000000000"}}; }
};
template <>
struct Sample<DurableHandleReconnect> {
    static std::vector<Case<DurableHandleReconnect>> cases() {
        return {{{.file_id = {.persistent = 1, .volatile_ = 2}}, "0100000000000000 0200000000000000"}};
    }
};
template <>
struct Sample<QueryMaximalAccessRequest> {
    static std::vector<Case<QueryMaximalAccessRequest>> cases() {
        return {{{}, ""}, {{{FileTime{7}}}, "0700000000000000"}};
    }
};
template <>
struct Sample<QueryMaximalAccessResponse> {
    static std::vector<Case<QueryMaximalAccessResponse>> cases() {
        return {{{.query_status = Status::access_denied, .maximal_access = AccessMask{0x1200A9}}, "220000c0 a9001200"}};
    }
};
template <>
struct Sample<AllocationSize> {
    static std::vector<Case<AllocationSize>> cases() { return {{{.allocation_size = 1048576}, "0000100000000000"}}; }
};
template <>
struct Sample<TimewarpToken> {
    static std::vector<Case<TimewarpToken>> cases() {
        return {{{.timestamp = FileTime{0x01D9'0000'0000'0000}}, "000000000000d901"}};
    }
};
template <>
struct Sample<LeaseV1> {
    static std::vector<Case<LeaseV1>> cases() {
        return {{{.lease_key = counting<LeaseKey>(0x11),
                  .lease_state = LeaseState::read_caching | LeaseState::handle_caching,
                  .lease_flags = LeaseFlags::break_in_progress},
                 "1112131415161718191a1b1c1d1e1f20 03000000 02000000 0000000000000000"}};
    }
};
template <>
struct Sample<LeaseV2> {
    static std::vector<Case<LeaseV2>> cases() {
        return {{{.lease_key = counting<LeaseKey>(0x11),
                  .lease_state = LeaseState::read_caching,
                  .lease_flags = LeaseFlags::parent_lease_key_set,
                  .parent_lease_key = counting<LeaseKey>(0x31),
                  .epoch = 9},
                 "1112131415161718191a1b1c1d1e1f20 01000000 04000000 0000000000000000 "
                 "3132333435363738393a3b3c3d3e3f40 0900 0000"}};
    }
};
template <>
struct Sample<QueryOnDiskIdRequest> {
    static std::vector<Case<QueryOnDiskIdRequest>> cases() { return {{{}, ""}}; }
};
template <>
struct Sample<QueryOnDiskIdResponse> {
    static std::vector<Case<QueryOnDiskIdResponse>> cases() {
        return {{{.disk_file_id = 0x1122, .volume_id = 0x3344},
                 "2211000000000000 4433000000000000 00000000000000000000000000000000"}};
    }
};
template <>
struct Sample<DurableHandleRequestV2> {
    static std::vector<Case<DurableHandleRequestV2>> cases() {
        return {{{.timeout_ms = 60'000, .flags = DurableHandleFlags::persistent, .create_guid = counting<Guid>(1)},
                 "60ea0000 02000000 0000000000000000 0102030405060708090a0b0c0d0e0f10"}};
    }
};
template <>
struct Sample<DurableHandleResponseV2> {
    static std::vector<Case<DurableHandleResponseV2>> cases() {
        return {{{.timeout_ms = 60'000, .flags = DurableHandleFlags::persistent}, "60ea0000 02000000"}};
    }
};
template <>
struct Sample<DurableHandleReconnectV2> {
    static std::vector<Case<DurableHandleReconnectV2>> cases() {
        return {{{.file_id = {.persistent = 1, .volatile_ = 2},
                  .create_guid = counting<Guid>(1),
                  .flags = DurableHandleFlags::persistent},
                 "0100000000000000 0200000000000000 0102030405060708090a0b0c0d0e0f10 02000000"}};
    }
};
template <>
struct Sample<AppInstanceId> {
    static std::vector<Case<AppInstanceId>> cases() {
        return {{{.app_instance_id = counting<Guid>(1)}, "1400 0000 0102030405060708090a0b0c0d0e0f10"}};
    }
};
template <>
struct Sample<AppInstanceVersion> {
    static std::vector<Case<AppInstanceVersion>> cases() {
        return {{{.app_instance_version_high = 1, .app_instance_version_low = 2},
                 "1800 0000 00000000 0100000000000000 0200000000000000"}};
    }
};

// ---- FSCTL structures

template <>
struct Sample<ValidateNegotiateInfoRequest> {
    static std::vector<Case<ValidateNegotiateInfoRequest>> cases() {
        return {{{.capabilities = Capabilities::encryption,
                  .guid = counting<Guid>(1),
                  .security_mode = SecurityMode::signing_enabled,
                  .dialects = {Dialect::smb2_10, Dialect::smb3_00}},
                 "40000000 0102030405060708090a0b0c0d0e0f10 0100 0200 1002 0003"}};
    }
};
template <>
struct Sample<ValidateNegotiateInfoResponse> {
    static std::vector<Case<ValidateNegotiateInfoResponse>> cases() {
        return {{{.capabilities = Capabilities::large_mtu,
                  .guid = counting<Guid>(1),
                  .security_mode = SecurityMode::signing_required,
                  .dialect = Dialect::smb3_02},
                 "04000000 0102030405060708090a0b0c0d0e0f10 0200 0203"}};
    }
};
template <>
struct Sample<NetworkInterfaceInfo> {
    static std::vector<Case<NetworkInterfaceInfo>> cases() {
        return {{{.if_index = 3,
                  .capability = InterfaceCapability::rss_capable,
                  .link_speed = 1'000'000'000,
                  .sockaddr_storage = SockaddrStorage::make(std::array<std::uint8_t, 4>{192, 0, 2, 1})},
                 "00000000 03000000 01000000 00000000 00ca9a3b00000000 0200 "
                 "0000c0000201000000000000000000000000000000000000000000000000000000000000000000000000000000000000 "
                 "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000 "
                 "000000000000000000000000000000000000000000000000000000000000"},
                {{.sockaddr_storage = SockaddrStorage::make(counting<std::array<std::uint8_t, 16>>(0x20))},
                 "00000000 00000000 00000000 00000000 0000000000000000 1700 "
                 "000000000000202122232425262728292a2b2c2d2e2f0000000000000000000000000000000000000000000000000000 "
                 "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000 "
                 "000000000000000000000000000000000000000000000000000000000000"}};
    }
};
template <>
struct Sample<SetSparse> {
    static std::vector<Case<SetSparse>> cases() {
        return {{{.set_sparse = true}, "01"}, {{.set_sparse = false}, "00"}};
    }
};
template <>
struct Sample<SetZeroData> {
    static std::vector<Case<SetZeroData>> cases() {
        return {{{.file_offset = 4096, .beyond_final_zero = 8192}, "0010000000000000 0020000000000000"}};
    }
};
template <>
struct Sample<AllocatedRange> {
    static std::vector<Case<AllocatedRange>> cases() {
        return {{{.file_offset = 1, .length = 2}, "0100000000000000 0200000000000000"}};
    }
};
template <>
struct Sample<SrvCopychunkCopy> {
    static std::vector<Case<SrvCopychunkCopy>> cases() {
        return {{{.source_key = counting<ResumeKey>(1),
                  .chunks = {{.source_offset = 1, .target_offset = 2, .length = 3},
                             {.source_offset = 4, .target_offset = 5, .length = 6}}},
                 "0102030405060708090a0b0c0d0e0f101112131415161718 02000000 00000000 0100000000000000 "
                 "0200000000000000 03000000 00000000 0400000000000000 0500000000000000 06000000 00000000"}};
    }
};
template <>
struct Sample<SrvCopychunkResponse> {
    static std::vector<Case<SrvCopychunkResponse>> cases() {
        return {
            {{.chunks_written = 1, .chunk_bytes_written = 2, .total_bytes_written = 3}, "01000000 02000000 03000000"}};
    }
};
template <>
struct Sample<SrvRequestResumeKeyResponse> {
    static std::vector<Case<SrvRequestResumeKeyResponse>> cases() {
        return {{{counting<ResumeKey>(1)}, "0102030405060708090a0b0c0d0e0f101112131415161718 00000000 00000000"}};
    }
};
template <>
struct Sample<DuplicateExtentsData> {
    static std::vector<Case<DuplicateExtentsData>> cases() {
        return {{{.source_file_id = {.persistent = 1, .volatile_ = 2},
                  .source_file_offset = 3,
                  .target_file_offset = 4,
                  .byte_count = 5},
                 "0100000000000000 0200000000000000 0300000000000000 0400000000000000 0500000000000000"}};
    }
};
template <>
struct Sample<NetworkResiliencyRequest> {
    static std::vector<Case<NetworkResiliencyRequest>> cases() { return {{{.timeout_ms = 5000}, "88130000 00000000"}}; }
};
template <>
struct Sample<PipeWaitRequest> {
    static std::vector<Case<PipeWaitRequest>> cases() {
        return {{{.timeout = 10, .timeout_specified = true, .name = u"srvsvc"},
                 "0a00000000000000 0c000000 01 00 730072007600730076006300"}};
    }
};
template <>
struct Sample<CompressionState> {
    static std::vector<Case<CompressionState>> cases() { return {{{.compression_state = 2}, "0200"}}; }
};
template <>
struct Sample<SrvSnapshotArray> {
    static std::vector<Case<SrvSnapshotArray>> cases() {
        return {{{.number_of_snapshots = 1, .number_of_snapshots_returned = 0, .snapshots = from_hex("0000")},
                 "01000000 00000000 02000000 0000"}};
    }
};
template <>
struct Sample<GetDfsReferral> {
    static std::vector<Case<GetDfsReferral>> cases() {
        return {{{.max_referral_level = 4, .request_file_name = std::u16string(u"\\s\0", 3)}, "0400 5c0073000000"}};
    }
};

} // namespace holdfast::smb2::wire
