#include "smb2/connection/transport_pool.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace holdfast::smb2 {
namespace {

using namespace std::chrono_literals;

TEST(PoolJobs, a_job_runs_on_another_thread) {
    PoolJobs jobs(1);
    std::promise<std::thread::id> ran_on;
    jobs.run([&] { ran_on.set_value(std::this_thread::get_id()); });
    EXPECT_NE(ran_on.get_future().get(), std::this_thread::get_id());
    jobs.join();
}

TEST(PoolJobs, a_job_that_blocks_does_not_hold_up_another_thread) {
    PoolJobs jobs(2);
    std::promise<void> second_ran;
    std::promise<void> first_ran;
    jobs.run([&] {
        second_ran.get_future().wait();
        first_ran.set_value();
    });
    jobs.run([&] { second_ran.set_value(); });
    first_ran.get_future().wait();
    jobs.join();
}

TEST(PoolJobs, a_delayed_job_runs_no_sooner) {
    PoolJobs jobs(1);
    std::promise<std::chrono::steady_clock::time_point> ran_at;
    const auto asked_at = std::chrono::steady_clock::now();
    jobs.run_after(3ms, [&] { ran_at.set_value(std::chrono::steady_clock::now()); });
    EXPECT_GE(ran_at.get_future().get() - asked_at, 3ms);
    jobs.join();
}

TEST(PoolJobs, what_has_not_begun_at_the_end_never_does) {
    bool began = false;
    {
        PoolJobs jobs(1);
        jobs.run_after(1h, [&] { began = true; });
        jobs.join();
        jobs.run([&] { began = true; });
    }
    EXPECT_FALSE(began);
}

} // namespace
} // namespace holdfast::smb2
