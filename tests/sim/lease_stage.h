#pragma once
// A lock manager and its model side by side: what one does is compared with what the other says, call by call.

#include "locks/lock_manager.h"
#include "tests/sim/lease_model.h"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace holdfast::sim {

/// Writes down what the manager tells the outside; who cannot be reached answers a break by losing all, as in the
/// server, from within the call.
struct Recorder : locks::LockSink {
    explicit Recorder(LeaseModel& model_) : model(model_) {}
    void wake(std::span<const locks::Woken> all) override;
    void send_break(const locks::BreakNotice& notice) override;

    LeaseModel& model;
    locks::LockManager* manager = nullptr;
    std::vector<ModelWake> woken;
    std::vector<locks::BreakNotice> breaks;
    std::vector<std::uint64_t> closed; // opens
    std::vector<int> removed;
    std::uint64_t files_alive = 0;
    void clear() { woken.clear(), breaks.clear(), closed.clear(), removed.clear(); }
};

struct PlayedFile : locks::Resource {
    PlayedFile(Recorder& recorder_, int file_) : recorder(recorder_), file(file_) { ++recorder.files_alive; }
    PlayedFile(const PlayedFile&) = delete;
    PlayedFile& operator=(const PlayedFile&) = delete;
    ~PlayedFile() override { --recorder.files_alive; }
    void on_close(locks::OpenId, locks::CloseReason) noexcept override { recorder.closed.push_back(open); }
    bool remove_name(const std::string&) noexcept override {
        recorder.removed.push_back(file);
        return true;
    }
    Recorder& recorder;
    int file;
    std::uint64_t open = 0; // once it is granted
};

class LeaseStage {
  public:
    static constexpr std::uint64_t break_timeout_ms = 1000;

    LeaseStage() : recorder(model), manager(locks::Limits{}, recorder) { recorder.manager = &manager; }

    LeaseModel model;
    Recorder recorder;
    locks::LockManager manager;
    std::map<std::uint64_t, locks::OpenRef> refs; // of every open that has not ended
    std::set<std::uint64_t> waiting;              // tokens that the manager has
    std::set<std::uint64_t> granted;              // by the last call, of those that waited for a break
    std::multimap<std::uint64_t, locks::BreakTicket> break_timers;

    /// Around each call of the manager.
    void begin_call() {
        recorder.clear();
        model.begin_call();
        granted.clear();
    }
    /// What the manager told to whom, whom it woke, what it closed; then all tables.
    void compare();
    /// When all has been closed: nothing may be left.
    void compare_with_nothing();
    void opened(locks::OpenRef ref);
    void will_wait(std::uint64_t token);

    bool must(const char* what, bool holds) {
        if (!holds && fault_.empty()) fault_ = what;
        return holds;
    }
    bool is_sound() const { return fault_.empty(); }
    const std::string& fault() const { return fault_; }

    static locks::FileKey key_of(int file) { return {1, static_cast<std::uint64_t>(file), 0}; }

  private:
    void compare_notices();
    void compare_wakes();
    void compare_ends();
    void compare_opens(const std::vector<locks::OpenRow>& rows);
    void compare_open(const locks::OpenRow& row, const LeaseOpen& open);
    void compare_locks(const std::vector<locks::LockRow>& rows);
    void compare_totals(const std::vector<locks::OpenRow>& opens, const std::vector<locks::LockRow>& locks);
    void check_timers();

    std::uint64_t last_id_ = 0;
    std::string fault_;
};

} // namespace holdfast::sim
