#pragma once
// CREATEs that may be asked for again, because the answer was lost with its channel: [MS-SMB2] 3.3.5.9.10 Handling the
// SMB2_CREATE_DURABLE_HANDLE_REQUEST_V2 Create Context.

#include "locks/durability.h"
#include "locks/ids.h"

#include <array>
#include <cstddef>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

namespace holdfast::smb2 {

/// What a client calls one CREATE.
struct CreateName {
    locks::ClientGuid client{};
    locks::CreateGuid guid{};
    bool operator==(const CreateName&) const = default;
};

struct CreateNameHash {
    std::size_t operator()(const CreateName& name) const noexcept {
        return std::hash<std::string_view>()({reinterpret_cast<const char*>(&name), sizeof name});
    }
};

/// CREATEs under way, and opens that no request but their CREATE has used: Open.IsReplayEligible. From any thread.
class ReplayTable {
  public:
    /// A CREATE that goes on. Unless it succeeded(), its name is free again when this goes.
    class Running {
      public:
        Running(ReplayTable& table, const CreateName& name) : table_(table), name_(name) {}
        ~Running();
        Running(const Running&) = delete;
        Running& operator=(const Running&) = delete;
        void succeeded(locks::OpenId open);
        const CreateName& name() const { return name_; }

      private:
        ReplayTable& table_;
        const CreateName name_;
        bool has_succeeded_ = false;
    };

    struct Begun {
        std::unique_ptr<Running> running; // null: the name is taken
        locks::OpenId open{};             // by this open; 0: by a CREATE that still goes on
    };
    Begun begin(const CreateName& name);
    /// Of an open from before a restart of the server.
    void restore(const CreateName& name, locks::OpenId open);
    /// 0: none that can still be asked for.
    locks::OpenId find(const CreateName& name) const;
    /// The open has been used, or has ended: its CREATE will not be asked for again.
    void forget(const CreateName& name, locks::OpenId open);
    std::size_t size() const;

  private:
    static constexpr std::size_t shard_count = 16;
    struct alignas(64) Shard {
        mutable std::mutex mutex;
        std::unordered_map<CreateName, locks::OpenId, CreateNameHash> creates; // 0: it goes on
    };
    const Shard& shard_of(const CreateName& name) const { return shards_[CreateNameHash()(name) % shard_count]; }
    Shard& shard_of(const CreateName& name) { return shards_[CreateNameHash()(name) % shard_count]; }

    std::array<Shard, shard_count> shards_;
};

} // namespace holdfast::smb2
