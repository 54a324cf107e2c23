#pragma once
// Samples of the messages about files: CREATE to OPLOCK_BREAK.

#include "tests/unit/smb2/wire/samples/sample.h"

namespace holdfast::smb2::wire {

inline constexpr FileId some_file{.persistent = 0x0123456789ABCDEF, .volatile_ = 0x42};

template <>
struct Sample<CreateRequest> {
    static std::vector<Case<CreateRequest>> cases() {
        return {
            {{.requested_oplock_level = OplockLevel::batch,
              .desired_access = AccessMask::read_data | AccessMask::synchronize,
              .file_attributes = FileAttributes::normal,
              .share_access = ShareAccess::read | ShareAccess::remove,
              .create_disposition = CreateDisposition::open_if,
              .create_options = CreateOptions::non_directory_file | CreateOptions::delete_on_close,
              .name = u"a\\b"},
             "3900 00 09 02000000 0000000000000000 0000000000000000 01001000 80000000 05000000 03000000 "
             "40100000 7800 0600 00000000 00000000 61005c006200"},
            {{.requested_oplock_level = OplockLevel::lease,
              .desired_access = AccessMask::maximum_allowed,
              .create_disposition = CreateDisposition::open,
              .name = u"x",
              .create_contexts = {{"MxAc", {}}, {"DHnQ", view_of("00000000000000000000000000000000")}, {"QFid", {}}}},
             "3900 00 ff 02000000 0000000000000000 0000000000000000 00000002 00000000 00000000 01000000 "
             "00000000 7800 0200 80000000 54000000 7800 000000000000 18000000 1000 0400 0000 0000 "
             "00000000 4d784163 00000000 28000000 1000 0400 0000 1800 10000000 44486e51 00000000 "
             "00000000000000000000000000000000 00000000 1000 0400 0000 0000 00000000 51466964"},
            {{},
             "3900 00 00 02000000 0000000000000000 0000000000000000 00000000 00000000 00000000 01000000 "
             "00000000 7800 0000 00000000 00000000 00"}, // the root of a share
            {{.create_contexts = {{"AlSi", view_of("0010000000000000")}}},
             "3900 00 00 02000000 0000000000000000 0000000000000000 00000000 00000000 00000000 01000000 "
             "00000000 7800 0000 78000000 20000000 00000000 1000 0400 0000 1800 08000000 416c5369 "
             "00000000 0010000000000000"},
        };
    }
};
template <>
struct Sample<CreateResponse> {
    static std::vector<Case<CreateResponse>> cases() {
        return {
            {{.oplock_level = OplockLevel::level_ii,
              .flags = CreateResponseFlags::reparse_point,
              .create_action = CreateAction::created,
              .creation_time = FileTime{1},
              .last_access_time = FileTime{2},
              .last_write_time = FileTime{3},
              .change_time = FileTime{4},
              .allocation_size = 4096,
              .end_of_file = 5,
              .file_attributes = FileAttributes::archive,
              .file_id = some_file},
             "5900 01 01 02000000 0100000000000000 0200000000000000 0300000000000000 0400000000000000 "
             "0010000000000000 0500000000000000 20000000 00000000 efcdab8967452301 4200000000000000 "
             "00000000 00000000"},
            {{.oplock_level = OplockLevel::lease,
              .file_id = some_file,
              .create_contexts = {create_context(QueryMaximalAccessResponse{.maximal_access = AccessMask{0x1F01FF}}),
                                  create_context(QueryOnDiskIdResponse{.disk_file_id = 7, .volume_id = 8})}},
             "5900 ff 00 01000000 0000000000000000 0000000000000000 0000000000000000 0000000000000000 "
             "0000000000000000 0000000000000000 00000000 00000000 efcdab8967452301 4200000000000000 "
             "98000000 58000000 20000000 1000 0400 0000 1800 08000000 4d784163 00000000 00000000ff011f00 "
             "00000000 1000 0400 0000 1800 20000000 51466964 00000000 "
             "0700000000000000080000000000000000000000000000000000000000000000"},
        };
    }
};

template <>
struct Sample<CloseRequest> {
    static std::vector<Case<CloseRequest>> cases() {
        return {{{.flags = CloseFlags::postquery_attrib, .file_id = some_file},
                 "1800 0100 00000000 efcdab8967452301 4200000000000000"}};
    }
};
template <>
struct Sample<CloseResponse> {
    static std::vector<Case<CloseResponse>> cases() {
        return {{{.flags = CloseFlags::postquery_attrib,
                  .creation_time = FileTime{1},
                  .last_access_time = FileTime{2},
                  .last_write_time = FileTime{3},
                  .change_time = FileTime{4},
                  .allocation_size = 8192,
                  .end_of_file = 4097,
                  .file_attributes = FileAttributes::archive | FileAttributes::hidden},
                 "3c00 0100 00000000 0100000000000000 0200000000000000 0300000000000000 0400000000000000 "
                 "0020000000000000 0110000000000000 22000000"}};
    }
};

template <>
struct Sample<FlushRequest> {
    static std::vector<Case<FlushRequest>> cases() {
        return {{{.file_id = some_file}, "1800 0000 00000000 efcdab8967452301 4200000000000000"}};
    }
};
template <>
struct Sample<FlushResponse> {
    static std::vector<Case<FlushResponse>> cases() { return {{{}, "0400 0000"}}; }
};

template <>
struct Sample<ReadRequest> {
    static std::vector<Case<ReadRequest>> cases() {
        return {{{.padding = 0x50,
                  .flags = ReadFlags::read_unbuffered,
                  .length = 0x1'0000,
                  .offset = 0x1'0000'0000,
                  .file_id = some_file,
                  .minimum_count = 1,
                  .remaining_bytes = 2},
                 "3100 50 01 00000100 0000000001000000 efcdab8967452301 4200000000000000 01000000 00000000 "
                 "02000000 0000 0000 00"},
                {{.channel = Channel::rdma_v1, .read_channel_info = view_of("0102030405060708")},
                 "3100 00 00 00000000 0000000000000000 0000000000000000 0000000000000000 00000000 01000000 "
                 "00000000 7000 0800 0102030405060708"}};
    }
};
template <>
struct Sample<ReadResponse> {
    static std::vector<Case<ReadResponse>> cases() {
        return {{{.data_remaining = 3, .data = view_of("686f6c64")}, "1100 50 00 04000000 03000000 00000000 686f6c64"},
                {{}, "1100 50 00 00000000 00000000 00000000"}};
    }
};

template <>
struct Sample<WriteRequest> {
    static std::vector<Case<WriteRequest>> cases() {
        return {{{.offset = 0xFFFF'FFFF'FFFF'FFFF,
                  .file_id = some_file,
                  .remaining_bytes = 9,
                  .flags = WriteFlags::write_through,
                  .data = view_of("66617374")},
                 "3100 7000 04000000 ffffffffffffffff efcdab8967452301 4200000000000000 00000000 09000000 "
                 "0000 0000 01000000 66617374"},
                {{},
                 "3100 7000 00000000 0000000000000000 0000000000000000 0000000000000000 00000000 00000000 "
                 "0000 0000 00000000 00"},
                {{.channel = Channel::rdma_v1, .write_channel_info = view_of("0102030405060708")},
                 "3100 7800 00000000 0000000000000000 0000000000000000 0000000000000000 01000000 00000000 "
                 "7000 0800 00000000 0102030405060708"}};
    }
};
template <>
struct Sample<WriteResponse> {
    static std::vector<Case<WriteResponse>> cases() {
        return {{{.count = 0x1'0000}, "1100 0000 00000100 00000000 0000 0000"}};
    }
};

template <>
struct Sample<LockRequest> {
    static std::vector<Case<LockRequest>> cases() {
        return {{{.lock_sequence = 0x23,
                  .file_id = some_file,
                  .locks = {{.offset = 0, .length = 10, .flags = LockFlags::shared | LockFlags::fail_immediately}}},
                 "3000 0100 23000000 efcdab8967452301 4200000000000000 0000000000000000 0a00000000000000 "
                 "11000000 00000000"},
                {{.file_id = some_file,
                  .locks = {{.offset = 1, .length = 0, .flags = LockFlags::exclusive},
                            {.offset = ~std::uint64_t{0}, .length = 1, .flags = LockFlags::unlock}}},
                 "3000 0200 00000000 efcdab8967452301 4200000000000000 0100000000000000 0000000000000000 "
                 "02000000 00000000 ffffffffffffffff 0100000000000000 04000000 00000000"}};
    }
};
template <>
struct Sample<LockResponse> {
    static std::vector<Case<LockResponse>> cases() { return {{{}, "0400 0000"}}; }
};

template <>
struct Sample<IoctlRequest> {
    static std::vector<Case<IoctlRequest>> cases() {
        return {{{.ctl_code = Fsctl::pipe_transceive,
                  .file_id = some_file,
                  .max_output_response = 1024,
                  .input = view_of("05000b03")},
                 "3900 0000 17c01100 efcdab8967452301 4200000000000000 78000000 04000000 00000000 00000000 "
                 "00000000 00040000 01000000 00000000 05000b03"},
                {{.ctl_code = Fsctl::query_network_interface_info,
                  .file_id = related_file_id,
                  .max_input_response = 1,
                  .flags = IoctlFlags::is_ioctl},
                 "3900 0000 fc011400 ffffffffffffffff ffffffffffffffff 78000000 00000000 01000000 00000000 "
                 "00000000 00000000 00000000 00000000 00"},
                {{.input = view_of("01"), .output = view_of("0203")},
                 "3900 0000 00000000 0000000000000000 0000000000000000 78000000 01000000 00000000 80000000 "
                 "02000000 00000000 01000000 00000000 01 00000000000000 0203"}};
    }
};
template <>
struct Sample<IoctlResponse> {
    static std::vector<Case<IoctlResponse>> cases() {
        return {{{.ctl_code = Fsctl::pipe_transceive, .file_id = some_file, .output = from_hex("05000c03")},
                 "3100 0000 17c01100 efcdab8967452301 4200000000000000 70000000 00000000 70000000 04000000 "
                 "00000000 00000000 05000c03"},
                {{.ctl_code = Fsctl::set_sparse, .file_id = some_file},
                 "3100 0000 c4000900 efcdab8967452301 4200000000000000 70000000 00000000 70000000 00000000 "
                 "00000000 00000000"},
                {{.input = from_hex("01"), .output = from_hex("02")},
                 "3100 0000 00000000 0000000000000000 0000000000000000 70000000 01000000 78000000 01000000 "
                 "00000000 00000000 01 00000000000000 02"}};
    }
};

template <>
struct Sample<QueryDirectoryRequest> {
    static std::vector<Case<QueryDirectoryRequest>> cases() {
        return {{{.file_information_class = FileInfoClass::id_both_directory,
                  .flags = QueryDirectoryFlags::reopen | QueryDirectoryFlags::return_single_entry,
                  .file_index = 6,
                  .file_id = some_file,
                  .output_buffer_length = 0x1'0000,
                  .file_name = u"*.txt"},
                 "2100 25 12 06000000 efcdab8967452301 4200000000000000 6000 0a00 00000100 "
                 "2a002e00740078007400"},
                {{.file_information_class = FileInfoClass::names},
                 "2100 0c 00 00000000 0000000000000000 0000000000000000 6000 0000 00000000 00"}};
    }
};
template <>
struct Sample<QueryDirectoryResponse> {
    static std::vector<Case<QueryDirectoryResponse>> cases() {
        return {{{from_hex("0102")}, "0900 4800 02000000 0102"}, {{}, "0900 4800 00000000"}};
    }
};

template <>
struct Sample<ChangeNotifyRequest> {
    static std::vector<Case<ChangeNotifyRequest>> cases() {
        return {{{.flags = ChangeNotifyFlags::watch_tree,
                  .output_buffer_length = 2048,
                  .file_id = some_file,
                  .completion_filter = CompletionFilter::file_name | CompletionFilter::size},
                 "2000 0100 00080000 efcdab8967452301 4200000000000000 09000000 00000000"}};
    }
};
template <>
struct Sample<ChangeNotifyResponse> {
    static std::vector<Case<ChangeNotifyResponse>> cases() {
        return {
            {{to_bytes(ChainOf<FileNotifyInformation>{{{.action = FileAction::renamed_old_name, .file_name = u"a"},
                                                       {.action = FileAction::renamed_new_name, .file_name = u"b"}}})},
             "0900 4800 1e000000 100000000400000002000000610000000000000005000000020000006200"},
            {{}, "0900 4800 00000000"}};
    }
};

template <>
struct Sample<QueryInfoRequest> {
    static std::vector<Case<QueryInfoRequest>> cases() {
        return {{{.info_type = InfoType::file,
                  .file_info_class = to_bits(FileInfoClass::full_ea),
                  .output_buffer_length = 100,
                  .additional_information = 3,
                  .flags = QueryInfoFlags::index_specified,
                  .file_id = some_file,
                  .input = view_of("0000000001610000")},
                 "2900 01 0f 64000000 6800 0000 08000000 03000000 04000000 efcdab8967452301 4200000000000000 "
                 "0000000001610000"},
                {{.info_type = InfoType::security,
                  .output_buffer_length = 4096,
                  .additional_information = to_bits(SecurityInformation::owner | SecurityInformation::dacl)},
                 "2900 03 00 00100000 0000 0000 00000000 05000000 00000000 0000000000000000 0000000000000000"}};
    }
};
template <>
struct Sample<QueryInfoResponse> {
    static std::vector<Case<QueryInfoResponse>> cases() {
        return {{{from_hex("0000001000000000")}, "0900 4800 08000000 0000001000000000"}, {{}, "0900 4800 00000000"}};
    }
};

template <>
struct Sample<SetInfoRequest> {
    static std::vector<Case<SetInfoRequest>> cases() {
        return {{{.info_type = InfoType::file,
                  .file_info_class = to_bits(FileInfoClass::end_of_file),
                  .file_id = some_file,
                  .buffer = view_of("0004000000000000")},
                 "2100 01 14 08000000 6000 0000 00000000 efcdab8967452301 4200000000000000 0004000000000000"},
                {{.info_type = InfoType::security, .additional_information = SecurityInformation::group},
                 "2100 03 00 00000000 6000 0000 02000000 0000000000000000 0000000000000000 00"}};
    }
};
template <>
struct Sample<SetInfoResponse> {
    static std::vector<Case<SetInfoResponse>> cases() { return {{{}, "0200"}}; }
};

template <>
struct Sample<OplockBreakNotification> {
    static std::vector<Case<OplockBreakNotification>> cases() {
        return {{{.oplock_level = OplockLevel::level_ii, .file_id = some_file},
                 "1800 01 00 00000000 efcdab8967452301 4200000000000000"}};
    }
};
template <>
struct Sample<OplockBreakAcknowledgment> {
    static std::vector<Case<OplockBreakAcknowledgment>> cases() {
        return {{{.oplock_level = OplockLevel::none, .file_id = some_file},
                 "1800 00 00 00000000 efcdab8967452301 4200000000000000"}};
    }
};
template <>
struct Sample<OplockBreakResponse> {
    static std::vector<Case<OplockBreakResponse>> cases() {
        return {{{.oplock_level = OplockLevel::exclusive, .file_id = some_file},
                 "1800 08 00 00000000 efcdab8967452301 4200000000000000"}};
    }
};
template <>
struct Sample<LeaseBreakNotification> {
    static std::vector<Case<LeaseBreakNotification>> cases() {
        return {{{.new_epoch = 2,
                  .flags = LeaseBreakFlags::ack_required,
                  .lease_key = counting<LeaseKey>(1),
                  .current_lease_state = LeaseState::read_caching | LeaseState::write_caching,
                  .new_lease_state = LeaseState::read_caching},
                 "2c00 0200 01000000 0102030405060708090a0b0c0d0e0f10 05000000 01000000 00000000 00000000 "
                 "00000000"}};
    }
};
template <>
struct Sample<LeaseBreakAcknowledgment> {
    static std::vector<Case<LeaseBreakAcknowledgment>> cases() {
        return {{{.lease_key = counting<LeaseKey>(1), .lease_state = LeaseState::handle_caching},
                 "2400 0000 00000000 0102030405060708090a0b0c0d0e0f10 02000000 0000000000000000"}};
    }
};
template <>
struct Sample<LeaseBreakResponse> {
    static std::vector<Case<LeaseBreakResponse>> cases() {
        return {{{.lease_key = counting<LeaseKey>(1), .lease_state = LeaseState::none},
                 "2400 0000 00000000 0102030405060708090a0b0c0d0e0f10 00000000 0000000000000000"}};
    }
};

} // namespace holdfast::smb2::wire
