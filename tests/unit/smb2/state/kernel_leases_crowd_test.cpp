// Clients, local processes and the kernel at once, for the thread sanitizer.

#include "smb2/state/kernel_leases.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/locks/fixture.h"

#include <gtest/gtest.h>

#include <fcntl.h>

#include <atomic>
#include <fstream>
#include <random>
#include <thread>

namespace holdfast::smb2 {
namespace {

using locks::Access;

constexpr int rounds = 300;
constexpr unsigned files = 2;

/// Every client has lost its connection: what it is asked for it has lost.
struct NobodyThere final : locks::LockSink {
    void wake(std::span<const locks::Woken>) override {}
    void send_break(const locks::BreakNotice& notice) override {
        if (notice.needs_acknowledgement) manager->expire_break(notice.ticket);
    }
    void guarded_changed(const locks::FileKey& file) override { leases->settle(file); }
    locks::LockManager* manager = nullptr;
    KernelLeases* leases = nullptr;
};

class KernelLeasesCrowd : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { vfs::KernelLeaseNotices::block_signals(); }
    KernelLeasesCrowd() {
        sink.manager = &manager;
        sink.leases = &leases;
        leases.set_attended(true);
        for (unsigned i = 0; i < files; ++i) std::ofstream(path(i)) << "text";
    }
    static std::string name(unsigned number) { return "f" + std::to_string(number); }
    std::string path(unsigned number) const { return folder.path() + "/" + name(number); }

    void client(unsigned number) {
        std::mt19937 random(number);
        for (int round = 0; round < rounds; ++round) {
            const std::string wanted = name(random() % files);
            const bool writes = random() % 2 == 0;
            const auto data = writes ? vfs::DataAccess::read_write : vfs::DataAccess::read;
            const auto file = volume->open(wanted, {.data = data});
            if (!file) continue; // it meets a lease
            locks::OpenRequest request;
            request.file = {(*file)->id().device, (*file)->id().inode, 0};
            request.access = writes ? Access::read_data | Access::write_data : Access::read_data;
            request.path = wanted;
            request.owner = locks::test::owner(number);
            request.is_guarded = true;
            request.caching.emplace();
            request.caching->wanted = locks::Caching::all;
            request.caching->kind = random() % 2 == 0 ? locks::CachingKind::lease : locks::CachingKind::oplock;
            request.caching->name.client[0] = static_cast<std::uint8_t>(number);
            request.caching->name.key[0] = static_cast<std::uint8_t>(wanted.back());
            locks::OpenResult result;
            {
                const auto claim = leases.claim(request.file, *file, *request.caching);
                result = manager.open(std::move(request));
            }
            if (result.caching.held != locks::Caching::none) ++granted;
            if (result.open) manager.close(result.open->id, locks::CloseReason::client);
        }
    }
    void local_process() {
        std::mt19937 random(99);
        for (int round = 0; round < rounds * 2; ++round)
            const vfs::Descriptor opened(::open(path(random() % files).c_str(),
                                                (random() % 2 == 0 ? O_RDONLY : O_RDWR) | O_NONBLOCK | O_CLOEXEC));
    }
    void listen() {
        while (!is_over) {
            notices->wait();
            leases.handle(notices->read());
        }
    }

    test_support::TemporaryFolder folder;
    std::shared_ptr<vfs::Volume> volume = vfs::Volume::mount({.path = folder.path()}).value();
    std::unique_ptr<vfs::KernelLeaseNotices> notices = vfs::KernelLeaseNotices::open().value();
    NobodyThere sink;
    locks::LockManager manager{{}, sink};
    KernelLeases leases{manager};
    std::atomic<int> granted{0};
    std::atomic<bool> is_over{false};
};

TEST_F(KernelLeasesCrowd, leaves_no_lease_behind) {
    std::thread listener([this] { listen(); });
    std::vector<std::thread> crowd;
    for (unsigned number = 1; number <= 3; ++number) crowd.emplace_back([this, number] { client(number); });
    crowd.emplace_back([this] { local_process(); });
    for (std::thread& one : crowd) one.join();
    is_over = true;
    notices->interrupt();
    listener.join();

    EXPECT_GT(granted, 0);
    EXPECT_EQ(leases.size(), 0U);
    EXPECT_EQ(manager.totals().opens, 0U);
    for (unsigned i = 0; i < files; ++i)
        EXPECT_TRUE(vfs::Descriptor(::open(path(i).c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC))) << name(i);
}

} // namespace
} // namespace holdfast::smb2
