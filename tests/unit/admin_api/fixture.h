#pragma once
// A lock manager with a few opens, and the small directories around it, for tests of routes.

#include "admin_api/backend.h"
#include "admin_api/captures/captures.h"
#include "admin_api/events/hub.h"
#include "admin_api/metrics/request_counts.h"
#include "admin_api/policy_store.h"
#include "admin_api/qumulo/logins.h"
#include "admin_api/router.h"
#include "admin_api/tokens.h"
#include "locks/lock_manager.h"
#include "tests/unit/admin_api/owners.h"
#include "tests/unit/locks/memory_journal.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::admin_api {

/// A folder of its own, gone with the test.
class StateFolder {
  public:
    StateFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "holdfast-admin-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
        path_ = pattern;
    }
    ~StateFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    StateFolder(const StateFolder&) = delete;
    StateFolder& operator=(const StateFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

class QuietSink final : public locks::LockSink {
  public:
    void wake(std::span<const locks::Woken> woken) override { all.insert(all.end(), woken.begin(), woken.end()); }
    void send_break(const locks::BreakNotice&) override {}
    std::vector<locks::Woken> all;
};

/// Tells the test what became of it.
class FakeResource final : public locks::Resource {
  public:
    explicit FakeResource(std::vector<locks::CloseReason>& closed) : closed_(closed) {}
    void on_close(locks::OpenId, locks::CloseReason reason) noexcept override { closed_.push_back(reason); }
    bool remove_name(const std::string&) noexcept override { return true; }

  private:
    std::vector<locks::CloseReason>& closed_;
};

class FakeSessions final : public SessionDirectory {
  public:
    std::vector<SessionRow> sessions(locks::SessionId after, std::size_t limit,
                                     const std::function<bool(const SessionRow&)>& wanted) const override {
        std::vector<SessionRow> page;
        for (const SessionRow& row : rows) {
            if (page.size() < limit && row.id > after && wanted(row)) page.push_back(row);
        }
        return page;
    }
    std::vector<SessionRow> rows; // ids rising
};

class FakeExplainer final : public Explainer {
  public:
    std::optional<Explanation> explain(const ExplainQuestion& question) const override {
        asked.push_back(question);
        return answer;
    }
    mutable std::vector<ExplainQuestion> asked;
    std::optional<Explanation> answer;
};

class FakeShares final : public ShareDirectory {
  public:
    std::vector<ShareRow> shares() const override { return rows; }
    std::vector<ShareRow> rows;
};

class FakeWatches final : public WatchDirectory {
  public:
    std::vector<WatchRow> watches(locks::OpenId after, std::size_t limit) const override {
        std::vector<WatchRow> page;
        for (const WatchRow& row : rows)
            if (page.size() < limit && row.open > after) page.push_back(row);
        return page;
    }
    std::vector<WatchRow> rows; // opens rising
};

class FakeSessionControl final : public SessionControl {
  public:
    bool end_session(locks::SessionId id) override {
        ended.push_back(id);
        return std::find(known.begin(), known.end(), id) != known.end();
    }
    std::vector<locks::SessionId> known;
    std::vector<locks::SessionId> ended; // as asked
};

/// Every account has the password "secret".
class FakeAccounts final : public AccountDirectory {
  public:
    PasswordCheck check_password(std::string_view name, std::string_view password, std::string_view peer) override {
        last_peer = peer;
        if (too_many) return {PasswordVerdict::too_many, {}};
        const auto account = find([&](const AccountRow& row) { return row.name == name; });
        if (!account || password != "secret") return {};
        if (account->is_disabled) return {PasswordVerdict::disabled, {}};
        return {PasswordVerdict::right, *account};
    }
    std::optional<AccountRow> find(const std::function<bool(const AccountRow&)>& wanted) override {
        const auto found = std::find_if(rows.begin(), rows.end(), wanted);
        return found == rows.end() ? std::nullopt : std::optional(*found);
    }
    std::vector<AccountRow> rows;
    std::string last_peer;
    bool too_many = false;
};

class FakeFiles final : public FileDirectory {
  public:
    std::optional<FileEntry> find(std::string_view share, std::string_view path) const override {
        const auto found = entries.find(std::string(share) + "/" + std::string(path));
        return found == entries.end() ? std::nullopt : std::optional(found->second);
    }
    std::map<std::string, FileEntry> entries; // by "share/path"
};

class FakeConnections final : public ConnectionDirectory {
  public:
    std::vector<ConnectionRow> connections(std::uint64_t after, std::size_t limit,
                                           const std::function<bool(const ConnectionRow&)>& wanted) const override {
        std::vector<ConnectionRow> page;
        for (const ConnectionRow& row : rows)
            if (page.size() < limit && row.number > after && wanted(row)) page.push_back(row);
        return page;
    }
    std::size_t open_connections() const override { return rows.size() + 1; } // one has not logged on yet
    std::vector<ConnectionRow> rows;                                          // numbers rising
};

class RouteTest : public testing::Test {
  protected:
    locks::OpenRef open(const std::string& path, std::shared_ptr<const locks::Owner> owner,
                        locks::FileKind kind = locks::FileKind::file) {
        locks::OpenRequest request;
        request.file = {65024, ++last_file, 0};
        request.kind = kind;
        request.access = locks::Access::read_data | locks::Access::write_data | locks::Access::synchronize;
        request.share_mode = locks::ShareMode::read;
        request.create_options = 0x40;
        request.path = path;
        request.now = test_now - std::chrono::seconds(90);
        request.owner = std::move(owner);
        request.resource = std::make_unique<FakeResource>(closed);
        return locks.open(std::move(request)).open;
    }

    /// What a double makes of it is another number: 2^53.
    static constexpr const char* far_id = "9007199254740993";

    /// A handle of alice with a lease and a locked range, as a restart gives it back: its client is away, and it has no
    /// session. Its id is far_id. Before the first open().
    void open_without_session(const std::string& path) {
        auto owner = std::make_shared<locks::Owner>(*alice());
        owner->session = {};
        owner->tree = {};
        locks::SavedOpen saved;
        saved.id = locks::OpenId{(std::uint64_t{1} << 53) + 1};
        saved.access = locks::Access::read_data | locks::Access::write_data;
        saved.share_mode = locks::ShareMode::read;
        saved.path = path;
        saved.opened_at = test_now - std::chrono::seconds(90);
        saved.durability = {60'000, {7}, locks::DurableKind::persistent};
        saved.lease = {.kind = locks::CachingKind::lease,
                       .name = {owner->client_guid, {1}},
                       .version = 2,
                       .epoch = 1,
                       .held = locks::Caching::all};
        saved.ranges = {{*locks::ByteRange::make(0, 10), locks::LockMode::exclusive}};
        locks.use_journal(journal);
        EXPECT_TRUE(
            locks.restore(saved, {65024, UINT64_MAX, 0}, std::move(owner), std::make_unique<FakeResource>(closed)));
    }

    static std::string text(const locks::OpenRef& open) { return std::to_string(static_cast<std::uint64_t>(open->id)); }

    Request request(std::string method, std::string target, std::string body = {}) const {
        Request made;
        made.method = std::move(method);
        made.target = std::move(target);
        made.body = std::move(body);
        made.peer = "127.0.0.1";
        made.headers = {{"host", "localhost:4451"}, {"authorization", "Bearer " + token}};
        return made;
    }

    Answer ask(std::string method, std::string target, std::string body = {}) {
        return router.answer(request(std::move(method), std::move(target), std::move(body)));
    }

    /// The answer's body, which must be JSON, and the expected status.
    boost::json::value get(const std::string& target, Http expected = Http::ok) {
        return body_of(ask("GET", target), expected);
    }
    boost::json::value post(const std::string& target, const std::string& body, Http expected = Http::ok) {
        return body_of(ask("POST", target, body), expected);
    }
    static boost::json::value body_of(const Answer& answer, Http expected) {
        EXPECT_EQ(answer.status, expected) << answer.body;
        return boost::json::parse(answer.body);
    }

    /// The ids of a list of handles, in their order.
    static std::vector<std::string> ids_of(const boost::json::value& listing, const char* name = "handles") {
        std::vector<std::string> ids;
        for (const auto& row : listing.at(name).as_array()) ids.emplace_back(row.at("id").as_string().c_str());
        return ids;
    }

    std::vector<locks::CloseReason> closed;
    QuietSink sink;
    EventHub events{[] { return test_now; }};
    Captures captures{{.listen = [](bool) {},
                       .at_work = [](const locks::Owner*) { return std::optional<ClientEnd>(); },
                       .find = [this](locks::OpenId id) { return locks.row(id); },
                       .now = [] { return test_now; },
                       .origin = {"Holdfast 1.2.3", "10.2.0.1"}}};
    RequestCounts requests;
    locks::test::MemoryJournal journal; // of those who have use for it
    locks::LockManager locks{locks::Limits{}, sink};
    FakeSessions sessions;
    FakeShares shares;
    FakeWatches watches;
    FakeConnections connections;
    FakeSessionControl session_control;
    FakeAccounts accounts;
    FakeFiles files;
    FakeExplainer explainer;
    qumulo::Logins logins;
    RecentRequests recent;
    /// What happens while a route waits; false: the server ends.
    std::function<bool(std::chrono::milliseconds)> meanwhile = [](std::chrono::milliseconds) { return true; };
    StateFolder folder;
    TokenStore tokens{folder.path()};
    PolicyStore policies{folder.path()};
    std::string token = *tokens.create("test", Scope::admin, test_now);
    AuditLog audit{folder.path(), [] { return test_now; }};
    Admission admission{audit, {}};
    Backend backend{
        .locks = locks,
        .sessions = sessions,
        .shares = shares,
        .watches = watches,
        .connections = connections,
        .session_control = session_control,
        .explainer = explainer,
        .accounts = accounts,
        .files = files,
        .policies = policies,
        .tokens = tokens,
        .logins = logins,
        .audit = audit,
        .admission = admission,
        .recent = recent,
        .pause = [this](std::chrono::milliseconds time) { return meanwhile(time); },
        .now = [] { return test_now; },
        .info = {"1.2.3", "filer", test_now - std::chrono::hours(1), {"3.1.1"}, {"encryption"}, 0, "127.0.0.1"},
        .events = &events,
        .requests = &requests,
        .captures = &captures};
    Router router{backend, Exposure::loopback};
    std::uint64_t last_file = 0;
};

} // namespace holdfast::admin_api
