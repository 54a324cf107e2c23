#include "smb2/handlers/others_caching.h"

#include "tests/support/local_process.h"
#include "tests/unit/smb2/handlers/lease_test.h"

namespace holdfast::smb2 {
namespace {

using OthersCaching = test::LeaseTest;
using test::Answer;

TEST_F(OthersCaching, an_open_waits_with_an_interim_answer_until_the_holder_has_answered) {
    holder.open(with_lease(u"f", all));
    other.post(with_oplock(u"f", wire::OplockLevel::none));
    const Answer interim = other.take();
    EXPECT_EQ(interim.status(), Status::pending);
    const auto waiting = timers();
    ASSERT_EQ(waiting.size(), 2U) << "that of the client's machine, and that of the answer";

    const auto told = holder.take().as<wire::LeaseBreakNotification>();
    EXPECT_EQ(told.lease_key, key(1));
    EXPECT_EQ(told.flags, wire::LeaseBreakFlags::ack_required);
    EXPECT_EQ(caching_of(told.new_lease_state), read_handle);
    EXPECT_EQ(told.new_epoch, 12);
    EXPECT_FALSE(other.has_answer());

    EXPECT_EQ(acknowledge(holder, 1, read_handle), Status::success);
    const Answer answer = other.take();
    EXPECT_EQ(answer.status(), Status::success);
    EXPECT_EQ(answer.header.async_id, interim.header.async_id);
    EXPECT_EQ(answer.header.message_id, interim.header.message_id);
    waiting.back()(); // too late to matter
    EXPECT_EQ(acknowledge(holder, 1, read_handle), Status::unsuccessful);
}

TEST_F(OthersCaching, a_request_that_waits_again_keeps_its_async_id_and_can_be_cancelled_by_it) {
    holder.open(with_lease(u"f", all));
    auto wanted = with_oplock(u"f", wire::OplockLevel::none);
    wanted.share_access = locks::ShareMode::none;
    wanted.desired_access = locks::Access::read_data;
    other.post(wanted);
    const Answer interim = other.take();
    ASSERT_EQ(interim.status(), Status::pending);
    timers();
    EXPECT_EQ(caching_of(holder.take().as<wire::LeaseBreakNotification>().new_lease_state),
              locks::Caching::read | locks::Caching::write);
    // The handle goes, and comes back at once: whoever waits is tried again and has to wait once more.
    holder.post(wire::LeaseBreakAcknowledgment{key(1), lease_state_of(locks::Caching::read)});
    ASSERT_EQ(holder.take().status(), Status::success);
    holder.open(with_lease(u"f", read_handle));
    ASSERT_EQ(server.locks.list_opens({}, 1, nullptr).front().lease->held, read_handle);
    ASSERT_EQ(other.port->waiting.size(), 1U);
    other.port->waiting.front()(other.connection);
    other.port->waiting.clear();
    ASSERT_EQ(timers().size(), 2U) << "it has asked for the handle again";
    other.pump();
    EXPECT_FALSE(other.has_answer()) << "no second interim answer";

    wire::Header cancel;
    cancel.command = Command::cancel;
    cancel.flags = wire::HeaderFlags::async_command;
    cancel.async_id = interim.header.async_id;
    cancel.session_id = other.session->id;
    wire::Bytes message;
    wire::encode(cancel, wire::CancelRequest{}, message);
    other.connection.receive(message, other.now);
    const Answer answer = other.take();
    EXPECT_EQ(answer.status(), Status::cancelled);
    EXPECT_EQ(answer.header.async_id, interim.header.async_id);
}

TEST_F(OthersCaching, a_holder_that_is_silent_has_lost_its_lease_in_the_end) {
    holder.open(with_lease(u"f", all));
    other.post(with_oplock(u"f", wire::OplockLevel::none));
    ASSERT_EQ(other.take().status(), Status::pending);
    const auto waiting = timers();
    ASSERT_EQ(waiting.size(), 2U) << "that of the client's machine, and that of the answer";
    waiting.back()();
    EXPECT_EQ(other.take().status(), Status::success);
    EXPECT_EQ(server.locks.list_opens({}, 10, nullptr).front().lease->held, locks::Caching::none);
}

TEST_F(OthersCaching, the_end_of_the_holder_lets_others_in) {
    const FileId id = holder.open(with_lease(u"f", all));
    other.post(with_oplock(u"f", wire::OplockLevel::none));
    ASSERT_EQ(other.take().status(), Status::pending);
    timers();
    server.locks.close(locks::OpenId{id.volatile_}, locks::CloseReason::admin);
    EXPECT_EQ(other.take().status(), Status::success);
}

TEST_F(OthersCaching, who_has_left_meanwhile_gets_nothing) {
    holder.open(with_lease(u"f", all));
    other.post(with_oplock(u"f", wire::OplockLevel::none));
    ASSERT_EQ(other.take().status(), Status::pending);
    const auto waiting = timers();
    other.session->remove_tree(other.tree->id);
    waiting.back()();
    EXPECT_EQ(other.take().status(), Status::network_name_deleted);
    EXPECT_EQ(server.locks.totals().opens, 1U);
}

TEST_F(OthersCaching, a_write_tells_readers_and_does_not_wait_for_them) {
    holder.open(with_lease(u"f", read_handle));
    const FileId id = other.open(u"f");
    EXPECT_EQ(other.write(id, 0, "new").status(), Status::success);
    const auto told = holder.take().as<wire::LeaseBreakNotification>();
    EXPECT_EQ(caching_of(told.new_lease_state), locks::Caching::none);
}

TEST_F(OthersCaching, a_deletion_waits_for_cached_handles_and_goes_on_by_itself) {
    holder.open(with_lease(u"f", read_handle));
    const FileId id = other.open(u"f");
    wire::SetInfoRequest request;
    request.info_type = wire::InfoType::file;
    request.file_info_class = static_cast<std::uint8_t>(wire::FileInfoClass::disposition);
    const std::byte yes{1};
    request.buffer = std::span(&yes, 1);
    request.file_id = id;
    other.post(request);
    EXPECT_EQ(other.take().status(), Status::pending);
    timers();
    EXPECT_FALSE(server.locks.is_delete_pending(server.locks.find(locks::OpenId{id.volatile_})->file));
    holder.take();
    EXPECT_EQ(acknowledge(holder, 1, locks::Caching::read), Status::success);
    EXPECT_EQ(other.take().status(), Status::success);
    EXPECT_TRUE(server.locks.is_delete_pending(server.locks.find(locks::OpenId{id.volatile_})->file));
}

TEST_F(OthersCaching, a_listing_that_a_client_caches_breaks_with_what_others_do_in_the_folder) {
    wire::CreateRequest folder = with_lease(u"d", read_handle);
    folder.create_options = wire::CreateOptions::directory_file;
    holder.open(folder);
    auto mine = wire::LeaseV2{key(2), lease_state_of(all), wire::LeaseFlags::parent_lease_key_set, key(1), 0};
    holder.open(with_lease(u"d\\mine", mine));
    holder.pump();
    EXPECT_FALSE(holder.has_answer()) << "its own change, under its own lease";
    other.open(u"d\\theirs");
    EXPECT_EQ(holder.take().as<wire::LeaseBreakNotification>().lease_key, key(1));
}

// ---------------------------------------------------------------- leases of local processes

struct LocalLease : test::LeaseTest {
    LocalLease() { server.folder.write("f"); }
    /// The CREATE that waits looks again.
    void look() {
        for (const auto& timer : timers()) timer();
        run_posted();
    }
    void run_posted() {
        while (!other.port->waiting.empty()) {
            const auto job = std::move(other.port->waiting.front());
            other.port->waiting.pop_front();
            job(other.connection);
        }
    }
    Answer begin() {
        message = other.post(other.create_request(u"f"));
        return other.take();
    }
    std::uint64_t message = 0;
};

TEST_F(LocalLease, lets_a_create_wait_until_it_has_gone) {
    test_support::LeaseHolder local(server.folder.path("f"), O_RDWR, F_WRLCK);
    ASSERT_EQ(begin().status(), Status::pending);
    look();
    EXPECT_EQ(server.locks.totals().opens, 0U);
    EXPECT_EQ(other.create_status(other.create_request(u"beside")), Status::success);
    local.end();
    look();
    const Answer answer = other.take();
    EXPECT_EQ(answer.status(), Status::success);
    EXPECT_EQ(answer.header.message_id, message);
}

TEST_F(LocalLease, lets_a_create_be_cancelled) {
    const test_support::LeaseHolder local(server.folder.path("f"), O_RDWR, F_WRLCK);
    ASSERT_EQ(begin().status(), Status::pending);
    other.cancel(message);
    run_posted();
    look(); // which was due
    EXPECT_EQ(other.take().status(), Status::cancelled);
    EXPECT_FALSE(other.has_answer());
}

TEST_F(LocalLease, does_not_let_a_create_wait_for_ever) {
    const test_support::LeaseHolder local(server.folder.path("f"), O_RDWR, F_WRLCK);
    ASSERT_EQ(begin().status(), Status::pending);
    // The kernel would be faster: this is the bound for one that is set to wait longer.
    for (int i = 0; i < 599; ++i) look();
    EXPECT_EQ(server.jobs.waiting.size(), 1U);
    EXPECT_EQ(other.take().status(), Status::sharing_violation);
}

TEST_F(LocalLease, is_no_matter_for_who_looks_at_attributes) {
    const test_support::LeaseHolder local(server.folder.path("f"), O_RDWR, F_WRLCK);
    auto looking = other.create_request(u"f");
    looking.desired_access = locks::Access::read_attributes;
    EXPECT_EQ(other.create_status(looking), Status::success);
}

} // namespace
} // namespace holdfast::smb2
