#pragma once
// The file behind an open of the crowd: counts itself, and knows when it may not expire any more.

#include "locks/open.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace holdfast::sim {

class CrowdFile : public locks::Resource {
  public:
    CrowdFile(std::atomic<std::int64_t>& alive, std::function<void()> on_fault)
        : alive_(alive), on_fault_(std::move(on_fault)) {
        ++alive_;
    }
    CrowdFile(const CrowdFile&) = delete;
    CrowdFile& operator=(const CrowdFile&) = delete;
    ~CrowdFile() override { --alive_; }

    /// Its client is back for good.
    void stays() {
        if (state_.exchange(State::stays) == State::expired) on_fault_();
    }
    void on_close(locks::OpenId, locks::CloseReason reason) noexcept override {
        if (reason != locks::CloseReason::expired) return;
        if (state_.exchange(State::expired) == State::stays) on_fault_();
    }
    bool remove_name(const std::string&) noexcept override { return true; }

  private:
    enum class State : std::uint8_t { comes_and_goes, stays, expired };
    std::atomic<State> state_{State::comes_and_goes};
    std::atomic<std::int64_t>& alive_;
    std::function<void()> on_fault_;
};

} // namespace holdfast::sim
