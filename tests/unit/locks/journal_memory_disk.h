#pragma once
// A disk in memory whose calls can be counted and made to fail, and whose power can be cut.

#include "locks/journal_disk.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace holdfast::locks::test {

/// Knows of each file, and of the folder, what a sync has made durable and what was done since. From any
/// thread.
class MemoryDisk : public JournalDisk {
  public:
    enum class Call : std::uint8_t { open, read, write, truncate, sync, sync_folder, rename, link, remove, count };

    /// Asked before every call: the errno to fail with, or 0. Set it while nobody calls.
    std::function<int(Call)> fault;
    std::size_t most_per_write = SIZE_MAX;

    std::size_t calls(Call call) const {
        const std::lock_guard lock(mutex_);
        return calls_[static_cast<std::size_t>(call)];
    }
    std::string bytes(const std::string& name) const {
        const std::lock_guard lock(mutex_);
        const auto found = names_.find(name);
        return found == names_.end() ? "" : found->second->bytes;
    }
    bool has(const std::string& name) const {
        const std::lock_guard lock(mutex_);
        return names_.contains(name);
    }
    void set_bytes(const std::string& name, std::string bytes) {
        const std::lock_guard lock(mutex_);
        auto file = std::make_shared<File>();
        file->bytes = file->durable = std::move(bytes);
        names_[name] = durable_names_[name] = file;
    }

    /// Of what was not synced, the file and the folder each keep a beginning; its last write may be torn.
    void cut_power(std::mt19937_64& random) {
        const std::lock_guard lock(mutex_);
        const std::size_t kept = random() % (pending_names_.size() + 1);
        names_ = kept == 0 ? durable_names_ : pending_names_[kept - 1];
        durable_names_ = names_;
        pending_names_.clear();
        for (auto& [name, file] : names_) file->cut_power(random);
        open_.clear();
    }

    int open_folder(const std::string&) override { return folder_number; }
    int open(int, const std::string& name, Opening how) override {
        return call(Call::open, [&] {
            if (!names_.contains(name)) {
                if (how == Opening::existing) return fail(ENOENT);
                names_[name] = std::make_shared<File>();
                pending_names_.push_back(names_);
            }
            if (how == Opening::emptied) names_[name]->change({.truncate = true, .offset = 0, .bytes = {}});
            open_[++last_number_] = names_[name];
            return last_number_;
        });
    }
    void close(int file) override {
        const std::lock_guard lock(mutex_);
        open_.erase(file);
    }
    int lock(int) override { return 0; }
    std::int64_t size(int file) override {
        const std::lock_guard lock(mutex_);
        return static_cast<std::int64_t>(open_.at(file)->bytes.size());
    }
    ssize_t read(int file, void* into, std::size_t bytes, std::uint64_t offset) override {
        return call(Call::read, [&] {
            const std::string& all = open_.at(file)->bytes;
            const std::size_t count = std::min(bytes, all.size() - std::min<std::size_t>(all.size(), offset));
            std::memcpy(into, all.data() + offset, count);
            return static_cast<int>(count);
        });
    }
    ssize_t write(int file, const void* from, std::size_t bytes, std::uint64_t offset) override {
        return call(Call::write, [&] {
            const std::size_t count = std::min(bytes, most_per_write);
            open_.at(file)->change(
                {.truncate = false, .offset = offset, .bytes = std::string(static_cast<const char*>(from), count)});
            return static_cast<int>(count);
        });
    }
    int truncate(int file, std::uint64_t size) override {
        return call(Call::truncate, [&] {
            open_.at(file)->change({.truncate = true, .offset = size, .bytes = {}});
            return 0;
        });
    }
    int sync(int file) override {
        return call(Call::sync, [&] {
            File& synced = *open_.at(file);
            synced.durable = synced.bytes;
            synced.pending.clear();
            return 0;
        });
    }
    int sync_folder(int) override {
        return call(Call::sync_folder, [&] {
            durable_names_ = names_;
            pending_names_.clear();
            return 0;
        });
    }
    int rename(int, const std::string& from, const std::string& to) override {
        return call(Call::rename, [&] {
            if (!names_.contains(from)) return fail(ENOENT);
            names_[to] = names_[from];
            names_.erase(from);
            pending_names_.push_back(names_);
            return 0;
        });
    }
    int link(int, const std::string& from, const std::string& to) override {
        return call(Call::link, [&] {
            if (names_.contains(to)) return fail(EEXIST);
            names_[to] = names_.at(from);
            pending_names_.push_back(names_);
            return 0;
        });
    }
    int remove(int, const std::string& name) override {
        return call(Call::remove, [&] {
            if (names_.erase(name) == 0) return fail(ENOENT);
            pending_names_.push_back(names_);
            return 0;
        });
    }
    bool is_same(int, const std::string& name, int file) override {
        const std::lock_guard lock(mutex_);
        const auto found = names_.find(name);
        return found != names_.end() && found->second == open_.at(file);
    }

  private:
    struct Change {
        bool truncate = false;
        std::uint64_t offset = 0;
        std::string bytes;

        void apply_to(std::string& file) const {
            if (truncate) return file.resize(offset);
            file.resize(std::max<std::size_t>(file.size(), offset + bytes.size()));
            file.replace(offset, bytes.size(), bytes);
        }
    };
    struct File {
        std::string bytes;
        std::string durable;
        std::vector<Change> pending; // what leads from the one to the other

        void change(Change change) {
            change.apply_to(bytes);
            pending.push_back(std::move(change));
        }
        void cut_power(std::mt19937_64& random) {
            const std::size_t kept = random() % (pending.size() + 1);
            for (std::size_t i = 0; i < kept; ++i) {
                if (i + 1 == kept && random() % 2 == 0)
                    pending[i].bytes.resize(random() % (pending[i].bytes.size() + 1));
                pending[i].apply_to(durable);
            }
            bytes = durable;
            pending.clear();
        }
    };
    using Names = std::map<std::string, std::shared_ptr<File>>;

    static constexpr int folder_number = 1000;

    static int fail(int number) {
        errno = number;
        return -1;
    }
    int call(Call which, auto&& act) {
        if (const int number = fault ? fault(which) : 0; number != 0) return fail(number);
        const std::lock_guard lock(mutex_);
        ++calls_[static_cast<std::size_t>(which)];
        return act();
    }

    mutable std::mutex mutex_;
    std::array<std::size_t, static_cast<std::size_t>(Call::count)> calls_{};
    Names names_, durable_names_;
    std::vector<Names> pending_names_; // after each change since the last sync
    std::map<int, std::shared_ptr<File>> open_;
    int last_number_ = folder_number;
};

} // namespace holdfast::locks::test
