#include "tests/unit/smb2/handlers/fsctl_test.h"

namespace holdfast::smb2 {
namespace {

using wire::Fsctl;

using Ioctl = test::FsctlTest;

struct Row {
    const char* why;
    Fsctl code;
    bool with_open;
    Status status;
};

TEST_F(Ioctl, codes_and_what_they_are_sent_to) {
    const Row rows[] = {
        {"there is no DFS", Fsctl::dfs_get_referrals, false, Status::fs_driver_required},
        {"nor its other code", Fsctl::dfs_get_referrals_ex, false, Status::fs_driver_required},
        {"the server's own codes take no open", Fsctl::dfs_get_referrals, true, Status::invalid_parameter},
        {"nor does this", Fsctl::validate_negotiate_info, true, Status::invalid_parameter},
        {"a file's codes need one", Fsctl::set_sparse, false, Status::file_closed},
        {"unknown codes as well", static_cast<Fsctl>(0x12345678), false, Status::file_closed},
        {"nobody knows it", static_cast<Fsctl>(0x12345678), true, Status::not_supported},
        {"known, and not of this file system", Fsctl::set_encryption, true, Status::invalid_device_request},
        {"files are no links", Fsctl::get_reparse_point, true, Status::not_a_reparse_point},
        {"files are no pipes", Fsctl::pipe_transceive, true, Status::invalid_device_request},
        {"a resilient handle is asked for with a time", Fsctl::lmr_request_resiliency, true, Status::invalid_parameter},
    };
    const FileId id = client.open(u"file");
    for (const Row& row : rows)
        EXPECT_EQ(control(row.code, row.with_open ? id : related_file_id).status(), row.status) << row.why;
}

TEST_F(Ioctl, device_controls_are_not_for_servers) {
    wire::IoctlRequest request;
    request.ctl_code = Fsctl::dfs_get_referrals;
    request.file_id = related_file_id;
    request.flags = wire::IoctlFlags::is_ioctl;
    EXPECT_EQ(client.ask(request).status(), Status::not_supported);
}

TEST_F(Ioctl, sizes_stay_below_what_was_negotiated) {
    const FileId id = client.open(u"file");
    EXPECT_EQ(control(Fsctl::create_or_get_object_id, id, {}, (1U << 20) + 1).status(), Status::invalid_parameter);
    EXPECT_EQ(control(Fsctl::create_or_get_object_id, id).status(), Status::success);
}

} // namespace
} // namespace holdfast::smb2
