#include "smb2/state/kernel_leases.h"

#include "tests/support/local_process.h"
#include "tests/unit/smb2/handlers/lease_test.h"

#include <fcntl.h>

namespace holdfast::smb2 {
namespace {

using locks::Access;
using locks::Caching;
using test::Answer;
using test_support::LocalProcess;
using test_support::opening;
using wire::OplockLevel;

ShareSettings with_kernel_oplocks() {
    ShareSettings settings;
    settings.kernel_oplocks = true;
    return settings;
}

/// Two clients and the processes beside them. What the kernel says is handed over by the test.
class KernelLeasesTest : public test::LeaseTest {
  protected:
    KernelLeasesTest() : LeaseTest(with_kernel_oplocks()) {
        notices->read(); // what the test before has left
        leases.set_attended(true);
    }
    static void SetUpTestSuite() { vfs::KernelLeaseNotices::block_signals(); }

    std::string path(const char* name = "f") const { return server.folder.path(name); }
    /// Waits until the kernel says that somebody waits.
    void hand_over() {
        notices->wait();
        leases.handle(notices->read());
        breaks = timers();
    }
    void make_file() const { server.folder.write("f", "text"); }
    wire::CreateRequest reading(wire::CreateRequest request) {
        request.desired_access = Access::read_data;
        return request;
    }
    OplockLevel oplock_of(const wire::CreateRequest& request) {
        return holder.ask(request).as<wire::CreateResponse>().oplock_level;
    }
    Caching lease_granted(test::TestClient& client, const wire::CreateRequest& request) {
        return caching_of(lease_of<wire::LeaseV2>(client.ask(request)).lease_state);
    }
    /// What the holder of the lease is told to keep.
    Caching told() { return caching_of(holder.take().as<wire::LeaseBreakNotification>().new_lease_state); }
    Caching held() const { return server.locks.list_opens({}, 1, nullptr).front().lease->held; }

    std::unique_ptr<vfs::KernelLeaseNotices> notices = vfs::KernelLeaseNotices::open().value();
    KernelLeases& leases = server.state.kernel_leases;
    std::vector<std::function<void()>> breaks; // the timers of those that were sent last
};

// ---------------------------------------------------------------- a local process comes

TEST_F(KernelLeasesTest, a_local_process_waits_until_the_holder_of_an_oplock_has_answered) {
    const FileId id = holder.open(with_oplock(u"f", OplockLevel::batch));
    EXPECT_EQ(held(), Caching::all);
    LocalProcess reader(opening(path(), O_RDONLY));
    hand_over();
    const auto notice = holder.take().as<wire::OplockBreakNotification>();
    EXPECT_EQ(notice.file_id, id);
    EXPECT_EQ(notice.oplock_level, OplockLevel::none) << "level II could not be guarded";
    EXPECT_TRUE(reader.is_running());
    EXPECT_EQ(holder.ask(wire::OplockBreakAcknowledgment{OplockLevel::none, id}).status(), Status::success);
    EXPECT_EQ(reader.wait(), 0);
    EXPECT_EQ(leases.size(), 0U);
}

TEST_F(KernelLeasesTest, and_until_the_holder_of_a_lease_has) {
    EXPECT_EQ(lease_granted(holder, with_lease(u"f", all)), all);
    LocalProcess writer(opening(path(), O_WRONLY | O_TRUNC));
    hand_over();
    EXPECT_EQ(told(), Caching::none);
    EXPECT_TRUE(writer.is_running());
    EXPECT_EQ(acknowledge(holder, 1, Caching::none), Status::success);
    EXPECT_EQ(writer.wait(), 0);
}

TEST_F(KernelLeasesTest, a_holder_that_is_silent_has_lost_it_in_the_end) {
    holder.open(with_lease(u"f", all));
    LocalProcess reader(opening(path(), O_RDONLY));
    hand_over();
    ASSERT_EQ(breaks.size(), 2U) << "that of the client's machine, and that of the answer";
    breaks.back()();
    EXPECT_EQ(reader.wait(), 0);
    EXPECT_EQ(held(), Caching::none);
}

TEST_F(KernelLeasesTest, a_close_is_an_answer) {
    const FileId id = holder.open(with_lease(u"f", all));
    LocalProcess reader(opening(path(), O_RDONLY));
    hand_over();
    told();
    holder.close(id);
    EXPECT_EQ(reader.wait(), 0);
    EXPECT_EQ(leases.size(), 0U);
}

TEST_F(KernelLeasesTest, who_only_reads_keeps_that_beside_local_readers) {
    make_file();
    EXPECT_EQ(lease_granted(holder, reading(with_lease(u"f", all))), all);
    LocalProcess reader(opening(path(), O_RDONLY));
    hand_over();
    EXPECT_EQ(told(), read_handle);
    EXPECT_TRUE(reader.is_running());
    EXPECT_EQ(acknowledge(holder, 1, read_handle), Status::success);
    EXPECT_EQ(reader.wait(), 0);

    LocalProcess writer(opening(path(), O_WRONLY));
    hand_over();
    EXPECT_EQ(told(), Caching::none);
    EXPECT_EQ(writer.wait(), 0) << "what was only read takes no answer";
    EXPECT_EQ(acknowledge(holder, 1, Caching::none), Status::success);
    EXPECT_EQ(leases.size(), 0U);
}

TEST_F(KernelLeasesTest, one_lease_guards_all_who_read) {
    make_file();
    EXPECT_EQ(lease_granted(holder, reading(with_lease(u"f", read_handle, 1))), read_handle);
    const FileId first = holder.open(reading(with_lease(u"f", read_handle, 1)));
    EXPECT_EQ(lease_granted(other, reading(with_lease(u"f", read_handle, 2))), read_handle);
    EXPECT_EQ(leases.size(), 1U);
    holder.close(first);
    LocalProcess writer(opening(path(), O_WRONLY));
    hand_over();
    EXPECT_EQ(told(), Caching::none);
    EXPECT_EQ(caching_of(other.take().as<wire::LeaseBreakNotification>().new_lease_state), Caching::none);
    EXPECT_EQ(writer.wait(), 0);
}

TEST_F(KernelLeasesTest, notices_that_were_lost_are_made_up_for_by_a_look_at_all) {
    holder.open(with_lease(u"f", all));
    LocalProcess reader(opening(path(), O_RDONLY));
    notices->wait();
    notices->read();
    leases.handle({.leases = {}, .has_overflown = true});
    timers();
    EXPECT_EQ(told(), Caching::none);
    acknowledge(holder, 1, Caching::none);
    EXPECT_EQ(reader.wait(), 0);
    leases.handle({.leases = {vfs::KernelLeaseId{999}}, .has_overflown = false}); // of nothing that is known
}

// ---------------------------------------------------------------- a local process is there

TEST_F(KernelLeasesTest, what_a_local_process_has_open_is_not_cached_exclusively) {
    make_file();
    const vfs::Descriptor local(::open(path().c_str(), O_RDONLY));
    EXPECT_EQ(oplock_of(with_oplock(u"f", OplockLevel::exclusive)), OplockLevel::none);
    EXPECT_EQ(lease_granted(other, with_lease(u"f", all)), Caching::none);
    EXPECT_EQ(leases.size(), 0U);
}

TEST_F(KernelLeasesTest, but_read_unless_that_process_writes) {
    make_file();
    const vfs::Descriptor local(::open(path().c_str(), O_RDONLY));
    EXPECT_EQ(lease_granted(holder, reading(with_lease(u"f", all))), read_handle);
    EXPECT_EQ(oplock_of(reading(with_oplock(u"f", OplockLevel::batch))), OplockLevel::none)
        << "level II does not stand beside handles";
    server.folder.write("g");
    const vfs::Descriptor writes(::open(path("g").c_str(), O_WRONLY));
    EXPECT_EQ(oplock_of(reading(with_oplock(u"g", OplockLevel::level_ii))), OplockLevel::none);
}

// ---------------------------------------------------------------- clients among themselves

TEST_F(KernelLeasesTest, another_client_waits_for_the_holder_and_not_for_the_kernel) {
    const FileId id = holder.open(with_oplock(u"f", OplockLevel::exclusive));
    other.post(reading(with_oplock(u"f", OplockLevel::batch)));
    ASSERT_EQ(other.take().status(), Status::pending);
    timers();
    EXPECT_TRUE(notices->read().leases.empty());
    EXPECT_EQ(holder.take().as<wire::OplockBreakNotification>().oplock_level, OplockLevel::none);
    EXPECT_EQ(holder.ask(wire::OplockBreakAcknowledgment{OplockLevel::none, id}).status(), Status::success);
    const auto answer = other.take();
    ASSERT_EQ(answer.status(), Status::success);
    EXPECT_EQ(answer.as<wire::CreateResponse>().oplock_level, OplockLevel::none);
    EXPECT_FALSE(holder.has_answer()) << "one break";
}

TEST_F(KernelLeasesTest, a_sharing_violation_disturbs_nobody) {
    auto alone = with_oplock(u"f", OplockLevel::exclusive);
    alone.share_access = locks::ShareMode::none;
    holder.open(alone);
    EXPECT_EQ(other.create_status(other.create_request(u"f")), Status::sharing_violation);
    EXPECT_TRUE(notices->read().leases.empty());
    EXPECT_EQ(held(), Caching::read | Caching::write);
}

TEST_F(KernelLeasesTest, who_looks_at_attributes_disturbs_nobody) {
    holder.open(with_lease(u"f", all));
    auto looking = other.create_request(u"f");
    looking.desired_access = Access::read_attributes;
    EXPECT_EQ(other.create_status(looking), Status::success);
    EXPECT_TRUE(notices->read().leases.empty());
    EXPECT_EQ(held(), all);
}

TEST_F(KernelLeasesTest, a_writer_takes_what_others_have_read_and_goes_on) {
    make_file();
    EXPECT_EQ(lease_granted(holder, reading(with_lease(u"f", read_handle))), read_handle);
    EXPECT_EQ(lease_granted(other, with_lease(u"f", all, 2)), Caching::none);
    timers();
    EXPECT_EQ(told(), Caching::none);
    EXPECT_TRUE(notices->read().leases.empty());
}

TEST_F(KernelLeasesTest, further_opens_of_a_client_keep_its_lease) {
    const FileId first = holder.open(with_lease(u"f", all));
    EXPECT_EQ(lease_granted(holder, with_lease(u"f", all)), all);
    EXPECT_EQ(lease_granted(holder, reading(with_lease(u"f", all))), all);
    EXPECT_TRUE(notices->read().leases.empty());
    holder.close(first);
    EXPECT_EQ(held(), all);
    LocalProcess reader(opening(path(), O_RDONLY));
    hand_over();
    EXPECT_EQ(told(), Caching::none);
    EXPECT_TRUE(reader.is_running());
    acknowledge(holder, 1, Caching::none);
    EXPECT_EQ(reader.wait(), 0);
}

TEST_F(KernelLeasesTest, one_that_needs_more_than_the_first_could_takes_it_from_its_own_client) {
    make_file();
    EXPECT_EQ(lease_granted(holder, reading(with_lease(u"f", all))), all);
    holder.post(with_lease(u"f", all));
    ASSERT_EQ(holder.take().status(), Status::pending);
    const auto looks = timers();
    hand_over();
    EXPECT_EQ(told(), Caching::none);
    EXPECT_EQ(acknowledge(holder, 1, Caching::none), Status::success);
    looks.front()();
    const auto answer = holder.take();
    ASSERT_EQ(answer.status(), Status::success);
    EXPECT_EQ(caching_of(lease_of<wire::LeaseV2>(answer).lease_state), Caching::none);
}

TEST_F(KernelLeasesTest, what_is_read_by_two_descriptors_is_not_written_by_one) {
    make_file();
    EXPECT_EQ(lease_granted(holder, reading(with_lease(u"f", read_handle))), read_handle);
    EXPECT_EQ(lease_granted(holder, reading(with_lease(u"f", all))), read_handle);
}

// ---------------------------------------------------------------- where there is none

TEST_F(KernelLeasesTest, while_nobody_listens_nothing_is_cached) {
    leases.set_attended(false);
    EXPECT_EQ(oplock_of(with_oplock(u"f", OplockLevel::batch)), OplockLevel::none);
    EXPECT_EQ(leases.size(), 0U);
}

TEST_F(KernelLeasesTest, folders_are_not_cached) {
    auto request = with_lease(u"d", read_handle);
    request.create_options = wire::CreateOptions::directory_file;
    EXPECT_EQ(lease_granted(holder, request), Caching::none);
}

TEST_F(KernelLeasesTest, a_named_stream_is_cached_by_one_client_without_the_kernel) {
    make_file();
    const auto file = server.share->volume->open("f", {.data = vfs::DataAccess::read_write}).value();
    locks::CachingWish wish;
    wish.wanted = all;
    const auto claim = leases.claim({1, 2, 3}, file, wish);
    EXPECT_EQ(wish.wanted, all);
    EXPECT_EQ(wish.guard, locks::Guard::exclusive);
    EXPECT_EQ(leases.size(), 0U);
}

TEST_F(KernelLeasesTest, who_comes_while_an_open_is_being_made_is_not_forgotten) {
    make_file();
    const auto file = server.share->volume->open("f", {.data = vfs::DataAccess::read_write}).value();
    const auto& id = file->id();
    locks::CachingWish wish;
    wish.wanted = all;
    std::optional<LocalProcess> reader;
    {
        const auto claim = leases.claim({id.device, id.inode, 0}, file, wish);
        EXPECT_EQ(wish.wanted, all);
        reader.emplace(opening(path(), O_RDONLY));
        hand_over();
        EXPECT_EQ(leases.size(), 1U);
        EXPECT_TRUE(reader->is_running());
    }
    EXPECT_EQ(leases.size(), 0U) << "the open was not made after all";
    EXPECT_EQ(reader->wait(), 0);
}

} // namespace
} // namespace holdfast::smb2
