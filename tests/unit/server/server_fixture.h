#pragma once
// All that connections share, without a socket or a thread.

#include "smb2/auth/accounts.h"
#include "smb2/auth/authenticator.h"
#include "smb2/state/connection_table.h"
#include "smb2/state/server_state.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace holdfast::server {

class ServerFixture : public testing::Test {
  protected:
    struct NoJobs final : smb2::JobRunner {
        void run(std::function<void()> job) override { job(); }
        void run_after(std::chrono::milliseconds, std::function<void()> job) override { job(); }
    };

    std::string make_folder(const std::string& name) {
        const std::string path = folder.path() + "/" + name;
        std::filesystem::create_directories(path);
        return path;
    }
    /// A session as it is after authentication.
    std::shared_ptr<smb2::Session> log_on(const std::string& user) {
        auto session = state.sessions.create(locks::Time{}, 1000);
        auto who = std::make_shared<smb2::SessionUser>();
        who->principal.user = user;
        session->set_user(who, {});
        session->client_address = "192.0.2.7";
        session->dialect = 0x0311;
        session->state = smb2::SessionState::valid;
        return session;
    }
    std::shared_ptr<smb2::TreeConnect> connect(smb2::Session& session, const std::string& share_name) {
        return session.add_tree(
            [&](locks::TreeId id, const std::shared_ptr<const smb2::SessionUser>& user) {
                auto tree = std::make_shared<smb2::TreeConnect>();
                tree->id = id;
                tree->share = state.shares.find(share_name);
                auto owner = std::make_shared<locks::Owner>();
                owner->session = session.id;
                owner->tree = id;
                owner->share = tree->share->id;
                tree->user = user;
                owner->user = tree->user->principal.user;
                tree->owner = owner;
                return tree;
            },
            100);
    }
    /// An open of some file on that tree connect; what it leads to does not matter here.
    locks::OpenResult open(const smb2::TreeConnect& tree, std::uint64_t file) {
        struct Nothing final : locks::Resource {
            void on_close(locks::OpenId, locks::CloseReason) noexcept override {}
            bool remove_name(const std::string&) noexcept override { return true; }
        };
        locks::OpenRequest request;
        request.file.file = file;
        request.access = locks::Access::read_data;
        request.path = "file" + std::to_string(file);
        request.owner = tree.owner;
        request.resource = std::make_unique<Nothing>();
        return locks.open(std::move(request));
    }

    test_support::TemporaryFolder folder;
    smb2::ConnectionTable connections;
    smb2::Waker waker{connections};
    locks::LockManager locks{{}, waker};
    smb2::auth::AccountStore accounts{folder.path() + "/accounts"};
    smb2::auth::Authenticator authenticator{{}, accounts};
    NoJobs jobs;
    smb2::ServerState state{{}, locks, authenticator, connections, jobs};
};

} // namespace holdfast::server
