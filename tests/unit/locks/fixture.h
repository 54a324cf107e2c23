#pragma once
// A lock manager with somebody to wake and files that write down what happens to them.

#include "locks/lock_manager.h"

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::locks::test {

struct WakeList : LockSink {
    void wake(std::span<const Woken> all) override { woken.insert(woken.end(), all.begin(), all.end()); }
    void send_break(const BreakNotice& notice) override { breaks.push_back(notice); }
    std::vector<Woken> take() { return std::exchange(woken, {}); }
    std::vector<BreakNotice> take_breaks() { return std::exchange(breaks, {}); }
    std::vector<Woken> woken;
    std::vector<BreakNotice> breaks;
};

/// Writes to a log that outlives it.
struct LoggingFile : Resource {
    LoggingFile(std::string name_, std::vector<std::string>& log_) : name(std::move(name_)), log(log_) {}
    ~LoggingFile() override { log.push_back(name + " destroyed"); }
    void on_close(OpenId, CloseReason) noexcept override { log.push_back(name + " on_close"); }
    bool remove_name(const std::string& path) noexcept override {
        log.push_back(name + " remove " + path);
        return may_remove;
    }
    std::string name;
    std::vector<std::string>& log;
    bool may_remove = true;
};

inline std::shared_ptr<const Owner> owner(std::uint64_t session = 1, std::uint32_t tree = 1, std::uint32_t share = 1) {
    auto made = std::make_shared<Owner>();
    made->session = SessionId{session};
    made->tree = TreeId{tree};
    made->share = ShareId{share};
    return made;
}

inline FileKey file(std::uint64_t number) { return {1, number, 0}; }

/// Reads and writes, shares everything.
inline OpenRequest request(std::uint64_t number, std::string path = "f", std::shared_ptr<const Owner> by = owner()) {
    OpenRequest made;
    made.file = file(number);
    made.access = Access::read_data | Access::write_data;
    made.path = std::move(path);
    made.owner = std::move(by);
    return made;
}

inline ByteRange range(std::uint64_t offset, std::uint64_t length) { return *ByteRange::make(offset, length); }
inline RangeRequest exclusive(std::uint64_t offset, std::uint64_t length) {
    return {range(offset, length), LockMode::exclusive};
}
inline RangeRequest shared(std::uint64_t offset, std::uint64_t length) {
    return {range(offset, length), LockMode::shared};
}

inline LockVerdict lock_one(LockManager& manager, Open& open, RangeRequest wanted) {
    return manager.lock(open, std::span(&wanted, 1));
}

} // namespace holdfast::locks::test
