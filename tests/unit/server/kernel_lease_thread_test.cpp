#include "server/kernel_lease_thread.h"

#include "tests/support/local_process.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <fstream>

namespace holdfast::server {
namespace {

struct NoSink final : locks::LockSink {
    void wake(std::span<const locks::Woken>) override {}
    void send_break(const locks::BreakNotice&) override {}
    void guarded_changed(const locks::FileKey& file) override { leases->settle(file); }
    smb2::KernelLeases* leases = nullptr;
};

struct KernelLeaseThreadTest : testing::Test {
    static void SetUpTestSuite() { vfs::KernelLeaseNotices::block_signals(); }
    KernelLeaseThreadTest() {
        sink.leases = &leases;
        std::ofstream(folder.path() + "/f") << "text";
    }

    locks::CachingWish claimed() {
        const auto volume = vfs::Volume::mount({.path = folder.path()}).value();
        const auto file = volume->open("f", {.data = vfs::DataAccess::read_write}).value();
        locks::CachingWish wish;
        wish.wanted = locks::Caching::all;
        const auto claim = leases.claim({1, 2, 0}, file, wish);
        return wish;
    }

    test_support::TemporaryFolder folder;
    NoSink sink;
    locks::LockManager locks{{}, sink};
    smb2::KernelLeases leases{locks};
};

TEST_F(KernelLeaseThreadTest, leases_are_taken_while_it_listens) {
    {
        const KernelLeaseThread thread(leases, vfs::KernelLeaseNotices::open().value());
        EXPECT_EQ(claimed().wanted, locks::Caching::all);
    }
    EXPECT_EQ(claimed().wanted, locks::Caching::none);
}

TEST_F(KernelLeaseThreadTest, what_the_kernel_says_is_acted_on) {
    const KernelLeaseThread thread(leases, vfs::KernelLeaseNotices::open().value());
    const auto volume = vfs::Volume::mount({.path = folder.path()}).value();
    const auto file = volume->open("f", {.data = vfs::DataAccess::read}).value();
    locks::OpenRequest request;
    request.file = {file->id().device, file->id().inode, 0};
    request.access = locks::Access::read_data;
    request.path = "f";
    request.caching = locks::CachingWish{};
    request.caching->wanted = locks::Caching::read;
    const locks::FileKey key = request.file;
    {
        const auto claim = leases.claim(key, file, *request.caching);
        ASSERT_EQ(locks.open(std::move(request)).caching.held, locks::Caching::read);
    }
    // Level II goes without an answer: nothing but the notice has to happen.
    test_support::LocalProcess writer(test_support::opening(folder.path() + "/f", O_WRONLY));
    EXPECT_EQ(writer.wait(), 0);
    EXPECT_EQ(locks.guarded_caching(key), locks::Caching::none);
}

} // namespace
} // namespace holdfast::server
