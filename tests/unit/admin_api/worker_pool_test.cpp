#include "admin_api/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace holdfast::admin_api {
namespace {

TEST(WorkerPool, does_what_it_is_brought) {
    std::atomic<int> done{0};
    {
        WorkerPool pool(3);
        for (int i = 0; i < 100; ++i) pool.enqueue([&] { ++done; });
        pool.shutdown();
        pool.shutdown();
    }
    EXPECT_EQ(done, 100);
}

TEST(WorkerPool, another_thread_takes_the_place_of_one_that_is_lent) {
    WorkerPool pool(1);
    std::latch both_run(2);
    std::latch second_ran(1);
    pool.enqueue([&] {
        pool.lend();
        both_run.count_down();
        second_ran.wait(); // for ever, were there no other thread
        pool.give_back();
    });
    pool.enqueue([&] {
        both_run.arrive_and_wait();
        second_ran.count_down();
    });
    second_ran.wait(); // a pool that ends adds no threads
    pool.shutdown();
    EXPECT_TRUE(both_run.try_wait());
}

TEST(WorkerPool, threads_that_came_for_a_loan_are_used_again) {
    WorkerPool pool(2);
    for (int i = 0; i < 5; ++i) {
        pool.lend();
        EXPECT_EQ(pool.threads(), 3u);
        pool.give_back();
    }
    pool.lend();
    pool.lend();
    EXPECT_EQ(pool.threads(), 4u);
}

} // namespace
} // namespace holdfast::admin_api
