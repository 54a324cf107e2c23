#include "vfs/kernel_lease.h"

#include "tests/support/local_process.h"
#include "tests/unit/vfs/temporary_folder.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/resource.h>

namespace holdfast::vfs::test {
namespace {

using test_support::LocalProcess;
using test_support::opening;
using testing::Each;
using testing::IsEmpty;

class KernelLeaseTest : public VolumeTest {
  protected:
    static void SetUpTestSuite() { KernelLeaseNotices::block_signals(); }
    void SetUp() override {
        VolumeTest::SetUp();
        write("f", "text");
        notices->read(); // what the test before has left
    }
    std::string opened(std::string_view path, DataAccess data) const { return error_of(open(path, data)); }
    KernelLeaseNotices::Batch next_notices() {
        notices->wait();
        return notices->read();
    }

    std::unique_ptr<KernelLeaseNotices> notices = KernelLeaseNotices::open().value();
};

TEST_F(KernelLeaseTest, a_lease_to_write_is_for_who_alone_has_the_file_open) {
    const auto file = open("f", DataAccess::read_write).value();
    {
        const auto reader = open("f", DataAccess::read).value();
        EXPECT_EQ(error_of(file->set_kernel_lease(KernelLease::write)), "would block");
        EXPECT_EQ(file->kernel_lease(), KernelLease::none);
    }
    EXPECT_EQ(error_of(file->set_kernel_lease(KernelLease::write)), "none");
    EXPECT_EQ(file->kernel_lease(), KernelLease::write);
    EXPECT_EQ(error_of(file->set_kernel_lease(KernelLease::none)), "none");
    EXPECT_EQ(opened("f", DataAccess::read), "none");
}

TEST_F(KernelLeaseTest, a_lease_to_read_stands_beside_readers_alone) {
    const auto one = open("f", DataAccess::read).value();
    const auto two = open("f", DataAccess::read).value();
    EXPECT_EQ(error_of(one->set_kernel_lease(KernelLease::read)), "none");
    EXPECT_EQ(error_of(two->set_kernel_lease(KernelLease::read)), "none");
    EXPECT_EQ(error_of(one->set_kernel_lease(KernelLease::write)), "would block");
    EXPECT_EQ(opened("f", DataAccess::read_write), "would block");
    one->set_kernel_lease(KernelLease::none).value();
    two->set_kernel_lease(KernelLease::none).value();
    const auto writer = open("f", DataAccess::read_write).value();
    EXPECT_EQ(error_of(one->set_kernel_lease(KernelLease::read)), "would block");
    EXPECT_EQ(error_of(writer->set_kernel_lease(KernelLease::read)), "would block") << "itself counts";
}

TEST_F(KernelLeaseTest, folders_and_what_is_open_for_attributes_have_none) {
    make_folder("d");
    EXPECT_NE(error_of(open("d", DataAccess::read).value()->set_kernel_lease(KernelLease::read)), "none");
    const auto sparing = Volume::mount({.path = share(""), .spares_kernel_leases = true}).value();
    const auto file = sparing->open("f", {}).value();
    EXPECT_EQ(error_of(file->set_kernel_lease(KernelLease::read)), "access denied");
    EXPECT_EQ(file->kernel_lease(), KernelLease::none);
}

TEST_F(KernelLeaseTest, who_opens_a_leased_file_waits_and_its_holder_is_told) {
    const auto file = open("f", DataAccess::read_write).value();
    file->set_kernel_lease(KernelLease::write).value();
    LocalProcess reader(opening(share("f"), O_RDONLY));
    const auto told = next_notices();
    EXPECT_THAT(told.leases, testing::ElementsAre(file->kernel_lease_id()));
    EXPECT_FALSE(told.has_overflown);
    EXPECT_EQ(file->kernel_lease(), KernelLease::read) << "all that a reader leaves";
    EXPECT_TRUE(reader.is_running());
    file->set_kernel_lease(KernelLease::none).value();
    EXPECT_EQ(reader.wait(), 0);
    EXPECT_THAT(notices->read().leases, IsEmpty());
}

TEST_F(KernelLeaseTest, a_lease_is_lowered_for_a_reader_and_then_stands_against_a_writer) {
    const auto file = open("f", DataAccess::read).value();
    file->set_kernel_lease(KernelLease::write).value();
    LocalProcess reader(opening(share("f"), O_RDONLY));
    next_notices();
    file->set_kernel_lease(KernelLease::read).value();
    EXPECT_EQ(reader.wait(), 0);
    EXPECT_EQ(file->kernel_lease(), KernelLease::read);

    LocalProcess writer(opening(share("f"), O_WRONLY));
    EXPECT_THAT(next_notices().leases, Each(file->kernel_lease_id()));
    EXPECT_EQ(file->kernel_lease(), KernelLease::none);
    EXPECT_TRUE(writer.is_running());
    file->set_kernel_lease(KernelLease::none).value();
    EXPECT_EQ(writer.wait(), 0);
}

TEST_F(KernelLeaseTest, our_own_descriptors_are_told_in_place_of_waiting) {
    const auto file = open("f", DataAccess::read_write).value();
    file->set_kernel_lease(KernelLease::write).value();
    EXPECT_EQ(opened("f", DataAccess::read), "would block");
    EXPECT_EQ(next_notices().leases.size(), 1U);
    EXPECT_EQ(opened("f", DataAccess::none), "none") << "by path alone";
}

TEST_F(KernelLeaseTest, attributes_alone_disturb_no_lease_where_they_are_to_spare_it) {
    const auto sparing = Volume::mount({.path = share(""), .spares_kernel_leases = true}).value();
    const auto file = sparing->open("f", {.data = DataAccess::read_write}).value();
    file->set_kernel_lease(KernelLease::write).value();
    const auto looking = sparing->open("f", {}).value();
    EXPECT_EQ(looking->attributes().value().size, 4U);
    EXPECT_TRUE(looking->permissions().read);
    EXPECT_EQ(file->kernel_lease(), KernelLease::write);
    EXPECT_THAT(notices->read().leases, IsEmpty());
}

TEST_F(KernelLeaseTest, a_file_that_is_open_again_is_one_to_the_kernel) {
    auto file = open("f", DataAccess::read_write).value();
    const auto again = file->open_again("renamed").value();
    EXPECT_EQ(again->opened_path(), "renamed");
    EXPECT_EQ(again->id(), file->id());
    file->set_kernel_lease(KernelLease::write).value();
    EXPECT_EQ(again->kernel_lease(), KernelLease::write);
    file.reset();
    EXPECT_EQ(again->kernel_lease(), KernelLease::write);
    EXPECT_EQ(opened("f", DataAccess::read), "would block");
    const auto text = std::as_bytes(std::span("more", 4));
    EXPECT_EQ(error_of(again->write_at(text, 4)), "none");
    again->set_kernel_lease(KernelLease::none).value();
    EXPECT_EQ(text_of("f"), "textmore");
}

TEST_F(KernelLeaseTest, a_wait_can_be_ended) {
    notices->interrupt();
    EXPECT_THAT(next_notices().leases, IsEmpty());
}

TEST_F(KernelLeaseTest, notices_that_find_no_room_are_told_of_as_a_whole) {
    const auto file = open("f", DataAccess::read_write).value();
    file->set_kernel_lease(KernelLease::write).value();
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_SIGPENDING, &before), 0);
    const rlimit none{0, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_SIGPENDING, &none), 0);
    EXPECT_EQ(opened("f", DataAccess::read), "would block");
    const auto told = next_notices();
    ::setrlimit(RLIMIT_SIGPENDING, &before);
    EXPECT_TRUE(told.has_overflown);
    EXPECT_THAT(told.leases, IsEmpty());
}

} // namespace
} // namespace holdfast::vfs::test
