#pragma once
// A server with sessions, tree connects and opens, without a connection; and an administrator's pipe into it.

#include "smb2/auth/accounts.h"
#include "smb2/auth/authenticator.h"
#include "smb2/pipes/srvsvc.h"
#include "smb2/pipes/win_error.h"
#include "smb2/state/server_state.h"
#include "tests/unit/locks/memory_journal.h"
#include "tests/unit/smb2/pipes/rpc_client.h"

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::smb2::pipes::test {

class AdminTest : public ::testing::Test {
  protected:
    struct Jobs final : JobRunner {
        void run(std::function<void()> job) override { waiting.push_back(std::move(job)); }
        void run_after(std::chrono::milliseconds, std::function<void()> job) override { run(std::move(job)); }
        std::deque<std::function<void()>> waiting;
    };
    struct NoResource final : locks::Resource {
        void on_close(locks::OpenId, locks::CloseReason) noexcept override {}
        bool remove_name(const std::string&) noexcept override { return false; }
    };

    AdminTest() {
        locks.use_journal(journal); // some tests restore opens
        demo = add_share("demo", ShareType::disk);
        ipc = add_share("IPC$", ShareType::pipe);
        state.clock = [this] { return now; };
        state.admin_changed = [this](const AdminChange& change) { changes.push_back(change); };
        root = add_session("Root", "192.0.2.1");
        root_pipes = connect(root, ipc);
        own_pipe =
            open(root_pipes, "srvsvc", locks::Access::read_data | locks::Access::write_data, locks::FileKind::pipe);
        context.caller = {"Root", "FILES", "192.0.2.1", root->id, true};
        context.own_file = locks.row(own_pipe)->file;
        context.server = &state;
        context.now = state.clock;
    }

    std::shared_ptr<Share> add_share(const std::string& name, ShareType type) {
        ShareSettings made;
        made.name = name;
        made.type = type;
        return state.shares.add(std::move(made), nullptr);
    }

    std::shared_ptr<Session> add_session(const std::string& user, const std::string& address, bool guest = false) {
        auto session = state.sessions.create(now, 100);
        session->client_address = address;
        auto somebody = std::make_shared<SessionUser>();
        somebody->principal.user = user;
        somebody->principal.guest = guest;
        session->set_user(somebody, [](const TreeConnect&) { return nullptr; });
        session->state = SessionState::valid;
        return session;
    }

    std::shared_ptr<TreeConnect> connect(const std::shared_ptr<Session>& session, const std::shared_ptr<Share>& share) {
        const auto make = [&](TreeId id, const std::shared_ptr<const SessionUser>& user) {
            auto owner = std::make_shared<locks::Owner>();
            owner->session = session->id;
            owner->tree = id;
            owner->share = share->id;
            owner->share_name = share->settings.name;
            owner->user = user->principal.user;
            owner->client_address = session->client_address;
            auto made = std::make_shared<TreeConnect>();
            made->id = id;
            made->share = share;
            made->user = user;
            made->owner = std::move(owner);
            made->connected_at = now;
            return made;
        };
        return session->add_tree(make, 100);
    }

    locks::OpenId open(const std::shared_ptr<TreeConnect>& tree, const std::string& path,
                       locks::Access access = locks::Access::read_data, locks::FileKind kind = locks::FileKind::file) {
        locks::OpenRequest wanted;
        wanted.file = {1, next_file++, 0};
        wanted.kind = kind;
        wanted.access = access;
        wanted.path = path;
        wanted.now = now;
        wanted.owner = tree->owner;
        wanted.resource = std::make_unique<NoResource>();
        return locks.open(std::move(wanted)).open->id;
    }

    /// The stub of the answer.
    Bytes call(std::uint16_t opnum, const Bytes& stub) {
        return test::call(*open_pipe("srvsvc", context), srvsvc.syntax, opnum, stub);
    }
    void become(const std::string& user) { context.caller.user = user; }
    void run_jobs() {
        while (!jobs.waiting.empty()) {
            std::exchange(jobs.waiting.front(), nullptr)();
            jobs.waiting.pop_front();
        }
    }

    static void put(NdrWriter& out, std::u16string_view text) {
        if (text.empty()) return out.null();
        out.pointer();
        out.string(text);
    }
    /// ServerName, as many qualifiers as there are, InfoStruct and what follows.
    static Bytes enum_stub(std::vector<std::u16string> qualifiers, std::uint32_t level,
                           std::uint32_t preferred = UINT32_MAX, std::uint32_t resume = 0, bool with_resume = true) {
        NdrWriter out;
        put(out, u"\\\\files");
        for (const std::u16string& one : qualifiers) put(out, one);
        out.u32(level);
        out.u32(level);
        out.pointer();
        out.u32(0);
        out.null();
        out.u32(preferred);
        if (!with_resume) {
            out.null();
            return out.take();
        }
        out.pointer();
        out.u32(resume);
        return out.take();
    }

    /// An answer, taken apart.
    struct Listed {
        std::vector<std::vector<std::uint32_t>> numbers; // of each entry, without referents
        std::vector<std::u16string> strings;             // of all, in order
        std::uint32_t total = 0;
        std::uint32_t resume = 0;
        WinError error{};
    };
    /// `shape`: one letter for each field of an entry, n for a number, s for a string.
    static Listed read_list(const Bytes& stub, std::string_view shape) {
        NdrReader in(stub);
        Listed listed;
        in.u32();
        in.u32();
        EXPECT_TRUE(in.pointer());
        const std::uint32_t count = in.u32();
        if (in.pointer()) {
            EXPECT_EQ(in.u32(), count);
        }
        std::size_t strings = 0;
        for (std::uint32_t i = 0; i < count; ++i) {
            auto& numbers = listed.numbers.emplace_back();
            for (const char field : shape) {
                if (field == 'n')
                    numbers.push_back(in.u32());
                else
                    strings += in.pointer() ? 1 : 0;
            }
        }
        for (std::size_t i = 0; i < strings; ++i) listed.strings.push_back(in.string());
        listed.total = in.u32();
        if (in.pointer()) listed.resume = in.u32();
        listed.error = static_cast<WinError>(in.u32());
        EXPECT_FALSE(in.failed());
        EXPECT_EQ(in.left(), 0U);
        return listed;
    }
    static WinError code_of(const Bytes& stub) {
        NdrReader in(stub);
        while (in.left() > 4) in.u32();
        return static_cast<WinError>(in.u32());
    }

    ConnectionTable connections;
    Waker waker{connections};
    locks::test::MemoryJournal journal;
    locks::LockManager locks{{}, waker};
    auth::AccountStore accounts{"/nonexistent/accounts"};
    auth::Authenticator authenticator{{}, accounts};
    Jobs jobs;
    Settings settings = [] {
        Settings made;
        made.administrators = {"somebody", "root"};
        return made;
    }();
    ServerState state{settings, locks, authenticator, connections, jobs};
    locks::Time now = locks::Time{} + std::chrono::hours(1);
    std::uint64_t next_file = 1;
    std::shared_ptr<Share> demo, ipc;
    std::shared_ptr<Session> root;
    std::shared_ptr<TreeConnect> root_pipes;
    locks::OpenId own_pipe{};
    PipeContext context;
    std::vector<AdminChange> changes;
};

} // namespace holdfast::smb2::pipes::test
