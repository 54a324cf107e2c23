#include "smb2/connection/transport_pool.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace holdfast::smb2 {

void PoolJobs::run(std::function<void()> job) { boost::asio::post(pool_, std::move(job)); }

void PoolJobs::run_after(std::chrono::milliseconds delay, std::function<void()> job) {
    auto timer = std::make_shared<boost::asio::steady_timer>(pool_.get_executor(), delay);
    timer->async_wait([timer, job = std::move(job)](const boost::system::error_code& stopped) {
        if (!stopped) job();
    });
}

void PoolJobs::join() {
    pool_.stop();
    pool_.join();
}

} // namespace holdfast::smb2
