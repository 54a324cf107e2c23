#pragma once
// What has to survive the end of the process: persistent handles with their locks and leases.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::locks {

/// One step of a commit: a key gets a value, or goes, or goes with all the keys that begin like it (an
/// open has several: its record, its locks, its lease).
struct JournalChange {
    enum class Reach : std::uint8_t { key, prefix };

    std::string key;
    std::optional<std::string> value; // none: the key goes
    Reach reach = Reach::key;         // prefix: there is no value then

    static JournalChange put(std::string key, std::string value) { return {std::move(key), std::move(value)}; }
    static JournalChange erase(std::string key) { return {std::move(key), std::nullopt}; }
    static JournalChange erase_prefix(std::string key) { return {std::move(key), std::nullopt, Reach::prefix}; }
};

/// Keys and values are bytes; a journal refuses (`done(false)`) what is longer.
struct JournalLimits {
    static constexpr std::size_t key = 64UL * 1024 - 1;
    static constexpr std::size_t value = 16UL * 1024 * 1024;
    static constexpr std::size_t commit = 64UL * 1024 * 1024; // all its changes, with 7 bytes for each
};

/// The one place that the state of opens is written to. The changes are events: whoever applies them in
/// order has the state, be it after a restart or, one day, on another machine.
class Journal {
  public:
    using Done = std::function<void(bool ok)>;

    virtual ~Journal() = default;

    /// The changes of one commit are one, applied in their order: after a crash all of them are there or
    /// none. Commits take effect in the order of the calls.
    ///
    /// `done` is called exactly once, with no lock held, from any thread, and in the order of the
    /// commits: true when the changes are on stable storage, false when they could not be written and
    /// are as if never asked for. It may commit again. It may be empty. Without changes it is a barrier.
    virtual void commit(std::vector<JournalChange> changes, Done done) = 0;
};

} // namespace holdfast::locks
