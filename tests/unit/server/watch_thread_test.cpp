#include "server/watch_thread.h"

#include <gtest/gtest.h>

namespace holdfast::server {
namespace {

struct NoSink final : locks::WakeSink {
    void wake(std::span<const locks::Woken>) override {}
};

TEST(WatchThread, ends_when_it_is_told_to) {
    NoSink sink;
    smb2::Watches watches(sink);
    {
        const WatchThread thread(watches, vfs::LocalWatch::open().value(), 10);
        EXPECT_TRUE(watches.has_listener());
        EXPECT_EQ(thread.changes().folders(), 0U);
    }
    EXPECT_FALSE(watches.has_listener());
}

} // namespace
} // namespace holdfast::server
