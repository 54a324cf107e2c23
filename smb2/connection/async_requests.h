#pragma once
// Requests that wait, by the token that they wait for, by message id and by AsyncId.

#include "smb2/connection/request_run.h"
#include "smb2/wire/header.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace holdfast::smb2 {

struct AsyncRequest {
    wire::Header header;              // of the request
    std::shared_ptr<Channel> channel; // signs or seals the answer, also when the session is gone
    std::shared_ptr<TreeConnect> tree;
    std::shared_ptr<const vfs::Identity> acts_as;
    bool is_encrypted = false;
    bool interim_sent = false;
    locks::WaitToken async_id{}; // in the interim answer: stays, however often the request waits
    bool is_last = true;
    locks::WaitToken token{};
    Context::WakeFinish finish;
    std::function<void()> cancel;
    RunningOn running_on;
    bool can_be_asked_for = false; // a CREATE with a name: its client can learn later what became of it
    RequestRun run;                // the message it is part of: goes on when this request is done
};

/// [MS-SMB2] 3.3.1.7 Connection.AsyncCommandList.
class AsyncRequests {
  public:
    AsyncRequest& add(std::unique_ptr<AsyncRequest> request) {
        AsyncRequest& added = *request;
        // The message id of one that was adopted is another connection's.
        if (!added.run.is_silent) by_message_.insert_or_assign(added.header.message_id, added.token);
        if (added.interim_sent) by_async_id_.insert_or_assign(added.async_id, added.token);
        by_token_.insert_or_assign(added.token, std::move(request));
        return added;
    }
    /// Null when nobody waits for it (any more).
    std::unique_ptr<AsyncRequest> take(locks::WaitToken token) {
        const auto found = by_token_.find(token);
        if (found == by_token_.end()) return nullptr;
        auto request = std::move(found->second);
        by_token_.erase(found);
        if (!request->run.is_silent) by_message_.erase(request->header.message_id);
        by_async_id_.erase(request->async_id);
        return request;
    }
    AsyncRequest* find(locks::WaitToken token) {
        const auto found = by_token_.find(token);
        return found == by_token_.end() ? nullptr : found->second.get();
    }
    AsyncRequest* find_async_id(std::uint64_t async_id) {
        const auto found = by_async_id_.find(locks::WaitToken{async_id});
        return found == by_async_id_.end() ? nullptr : find(found->second);
    }
    AsyncRequest* find_message(std::uint64_t message_id) {
        const auto found = by_message_.find(message_id);
        return found == by_message_.end() ? nullptr : find(found->second);
    }
    std::size_t size() const { return by_token_.size(); }
    /// Takes all of them away.
    std::vector<std::unique_ptr<AsyncRequest>> take_all() {
        std::vector<std::unique_ptr<AsyncRequest>> all;
        for (auto& [token, request] : by_token_) all.push_back(std::move(request));
        clear();
        return all;
    }
    void clear() {
        by_token_.clear();
        by_message_.clear();
        by_async_id_.clear();
    }

  private:
    boost::unordered_flat_map<locks::WaitToken, std::unique_ptr<AsyncRequest>> by_token_;
    boost::unordered_flat_map<std::uint64_t, locks::WaitToken> by_message_;
    boost::unordered_flat_map<locks::WaitToken, locks::WaitToken> by_async_id_;
};

} // namespace holdfast::smb2
