#include "smb2/state/restore_opens.h"

#include "smb2/wire/create_contexts/durable.h"
#include "tests/unit/locks/memory_journal.h"
#include "tests/unit/smb2/handlers/lease_test.h"

#include <filesystem>

namespace holdfast::smb2 {
namespace {

using locks::OpenId;
using locks::test::MemoryJournal;

ShareSettings available() {
    ShareSettings settings;
    settings.continuously_available = true;
    return settings;
}

/// The server that comes after one that was killed: it has the share and the journal.
struct NextServer {
    NextServer(const test::TestServer& killed, MemoryJournal& journal, const ShareSettings& settings) {
        locks.use_journal(journal);
        ShareSettings same = settings;
        same.name = "share";
        share = state.shares.add(same, killed.share->volume);
    }
    ConnectionTable connections;
    Waker waker{connections};
    locks::LockManager locks{{}, waker};
    auth::AccountStore accounts{"/nonexistent/accounts"};
    auth::Authenticator authenticator{{}, accounts};
    test::JobQueue jobs;
    ServerState state{{}, locks, authenticator, connections, jobs};
    std::shared_ptr<Share> share;
};

class RestoreOpens : public ::testing::Test {
  protected:
    RestoreOpens() {
        server.locks.use_journal(journal);
        client.connection.set_client({1});
        client.connection.negotiated().server_capabilities =
            static_cast<std::uint32_t>(wire::Capabilities::persistent_handles);
        client.tree = client.connect_as({1});
    }
    FileId open_persistent(const std::u16string& name, std::uint8_t guid = 9) {
        auto request = client.create_request(name);
        context = wire::to_bytes(wire::DurableHandleRequestV2{0, wire::DurableHandleFlags::persistent, {guid}});
        request.create_contexts.push_back({"DH2Q", context});
        const test::Answer answer = client.ask(request);
        const auto response = answer.as<wire::CreateResponse>();
        const auto* found = wire::find_context(response.create_contexts, "DH2Q");
        EXPECT_EQ(wire::decode<wire::DurableHandleResponseV2>(found->data)->flags,
                  wire::DurableHandleFlags::persistent);
        return response.file_id;
    }
    std::string path_of(const char* name) const { return server.folder.path() + "/" + name; }

    MemoryJournal journal;
    test::TestServer server{available()};
    test::TestClient client{server};
    wire::Bytes context;
};

TEST_F(RestoreOpens, a_file_is_open_again_and_waits_for_its_client) {
    const FileId id = open_persistent(u"f");
    client.write(id, 0, "before");
    NextServer next(server, journal, available());
    const Restored restored = restore_opens(next.state, journal.saved());
    EXPECT_EQ(restored.opens, 1U);
    EXPECT_EQ(restored.lost, 0U);
    const auto row = next.locks.row(OpenId{id.persistent});
    ASSERT_TRUE(row);
    EXPECT_EQ(row->state, locks::OpenState::orphaned);
    EXPECT_EQ(row->path, "f");
    EXPECT_EQ(row->owner->client_guid, locks::ClientGuid{1});
    EXPECT_EQ(next.jobs.waiting.size(), 1U) << "its time runs";
    EXPECT_EQ(next.state.replays.find({{1}, {9}}), OpenId{id.persistent}) << "its CREATE may not have been answered";
    next.jobs.waiting.front()();
    EXPECT_FALSE(next.locks.row(OpenId{id.persistent}));
    EXPECT_TRUE(journal.entries.empty());
}

TEST_F(RestoreOpens, what_has_gone_meanwhile_is_lost_and_forgotten) {
    open_persistent(u"gone");
    open_persistent(u"replaced", 10);
    const FileId stays = open_persistent(u"stays", 11);
    std::filesystem::remove(path_of("gone"));
    std::filesystem::create_directory(path_of("folder"));
    std::filesystem::rename(path_of("replaced"), path_of("folder/elsewhere"));
    std::filesystem::copy(path_of("folder/elsewhere"), path_of("replaced"));
    NextServer next(server, journal, available());
    const Restored restored = restore_opens(next.state, journal.saved());
    EXPECT_EQ(restored.opens, 1U);
    EXPECT_EQ(restored.lost, 2U);
    ASSERT_EQ(journal.saved().size(), 1U);
    EXPECT_EQ(journal.saved()[0].id, OpenId{stays.persistent});
}

TEST_F(RestoreOpens, a_rename_that_was_not_recorded_any_more_is_found) {
    const FileId id = open_persistent(u"before");
    std::filesystem::rename(path_of("before"), path_of("after"));
    NextServer next(server, journal, available());
    EXPECT_EQ(restore_opens(next.state, journal.saved()).opens, 1U);
    EXPECT_EQ(next.locks.row(OpenId{id.persistent})->path, "after");
    EXPECT_EQ(journal.saved().at(0).path, "after");
}

TEST_F(RestoreOpens, a_named_stream_is_found_under_whatever_name) {
    const FileId id = open_persistent(u"f:before");
    client.write(id, 0, "text");
    const auto key = server.locks.row(OpenId{id.persistent})->file;
    const auto file = server.share->volume->open("f", {vfs::DataAccess::read_write}).value();
    ASSERT_TRUE(file->rename_stream(key.stream, "after", vfs::Volume::Replace::no));
    NextServer next(server, journal, available());
    EXPECT_EQ(restore_opens(next.state, journal.saved()).opens, 1U);
    const auto row = next.locks.row(OpenId{id.persistent});
    ASSERT_TRUE(row);
    EXPECT_EQ(row->file, key);
    EXPECT_EQ(row->path, "f");
    EXPECT_EQ(row->stream_name, "after");
}

TEST_F(RestoreOpens, a_named_stream_that_has_gone_is_lost) {
    const FileId id = open_persistent(u"f:s");
    const auto file = server.share->volume->open("f", {}).value();
    ASSERT_TRUE(file->remove_stream(server.locks.row(OpenId{id.persistent})->file.stream));
    NextServer next(server, journal, available());
    EXPECT_EQ(restore_opens(next.state, journal.saved()).lost, 1U);
}

TEST_F(RestoreOpens, a_share_that_keeps_none_any_more_gives_none_back) {
    open_persistent(u"f");
    NextServer next(server, journal, {});
    EXPECT_EQ(restore_opens(next.state, journal.saved()).lost, 1U);
    EXPECT_TRUE(journal.entries.empty());
}

TEST_F(RestoreOpens, what_the_kernel_has_not_guarded_meanwhile_is_not_cached_any_more) {
    auto request = client.create_request(u"f");
    request.requested_oplock_level = wire::OplockLevel::batch;
    context = wire::to_bytes(wire::DurableHandleRequestV2{0, wire::DurableHandleFlags::persistent, {9}});
    request.create_contexts.push_back({"DH2Q", context});
    const FileId id = client.open(request);
    for (const bool kernel_oplocks : {false, true}) {
        ShareSettings settings = available();
        settings.kernel_oplocks = kernel_oplocks;
        NextServer next(server, journal, settings);
        EXPECT_EQ(restore_opens(next.state, journal.saved()).opens, 1U);
        const auto row = next.locks.row(OpenId{id.persistent});
        ASSERT_TRUE(row && row->lease);
        EXPECT_EQ(row->lease->held, kernel_oplocks ? locks::Caching::none : locks::Caching::all);
    }
}

TEST_F(RestoreOpens, an_answer_waits_for_the_journal) {
    journal.holds_back = true;
    auto request = client.create_request(u"f");
    context = wire::to_bytes(wire::DurableHandleRequestV2{0, wire::DurableHandleFlags::persistent, {9}});
    request.create_contexts.push_back({"DH2Q", context});
    client.post(request);
    client.pump();
    EXPECT_FALSE(client.has_answer());
    journal.answer();
    const test::Answer answer = client.take();
    ASSERT_EQ(answer.status(), Status::success);
    const FileId id = answer.as<wire::CreateResponse>().file_id;
    client.post(wire::CloseRequest{wire::CloseFlags::none, id});
    client.pump();
    EXPECT_FALSE(client.has_answer());
    journal.answer();
    EXPECT_EQ(client.take().status(), Status::success);
}

} // namespace
} // namespace holdfast::smb2
