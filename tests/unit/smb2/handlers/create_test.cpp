#include "smb2/wire/create_contexts/query.h"
#include "tests/unit/smb2/handlers/test_client.h"

namespace holdfast::smb2 {
namespace {

using wire::CreateDisposition;
using wire::CreateOptions;

class Create : public test::HandlerTest {};

TEST_F(Create, each_disposition_on_a_file_and_on_nothing) {
    struct Row {
        CreateDisposition disposition;
        Status there;
        Status not_there;
        wire::CreateAction action;
    };
    const Row rows[] = {
        {CreateDisposition::supersede, Status::success, Status::success, wire::CreateAction::superseded},
        {CreateDisposition::open, Status::success, Status::object_name_not_found, wire::CreateAction::opened},
        {CreateDisposition::create, Status::object_name_collision, Status::success, {}},
        {CreateDisposition::open_if, Status::success, Status::success, wire::CreateAction::opened},
        {CreateDisposition::overwrite, Status::success, Status::object_name_not_found, wire::CreateAction::overwritten},
        {CreateDisposition::overwrite_if, Status::success, Status::success, wire::CreateAction::overwritten},
    };
    int number = 0;
    for (const Row& row : rows) {
        server.folder.write("there", "content");
        auto request = client.create_request(u"there");
        request.create_disposition = row.disposition;
        const test::Answer there = client.ask(request);
        EXPECT_EQ(there.status(), row.there) << number;
        if (row.there == Status::success) {
            const auto response = there.as<wire::CreateResponse>();
            EXPECT_EQ(response.create_action, row.action) << number;
            client.close(response.file_id);
        }

        request.name = u"new" + std::u16string(1, static_cast<char16_t>(u'0' + number++));
        const test::Answer made = client.ask(request);
        EXPECT_EQ(made.status(), row.not_there) << number;
        if (row.not_there == Status::success) {
            EXPECT_EQ(made.as<wire::CreateResponse>().create_action, wire::CreateAction::created);
        }
    }
}

TEST_F(Create, names_are_found_in_any_case) {
    server.folder.write("Report.TXT", "x");
    auto request = client.create_request(u"report.txt");
    request.create_disposition = CreateDisposition::open;
    const auto response = client.ask(request).as<wire::CreateResponse>();
    EXPECT_EQ(response.end_of_file, 1U);
    EXPECT_EQ(server.locks.path_of(*server.locks.find(locks::OpenId{response.file_id.volatile_})), "Report.TXT");
}

TEST_F(Create, a_missing_folder_and_a_missing_file_differ) {
    auto request = client.create_request(u"a\\b");
    request.create_disposition = CreateDisposition::open;
    EXPECT_EQ(client.create_status(request), Status::object_path_not_found);
    request.create_disposition = CreateDisposition::create;
    EXPECT_EQ(client.create_status(request), Status::object_path_not_found);
    request.name = u"b";
    request.create_disposition = CreateDisposition::open;
    EXPECT_EQ(client.create_status(request), Status::object_name_not_found);
}

TEST_F(Create, faults_are_told_in_order) {
    auto request = client.create_request(u"\\a");
    EXPECT_EQ(client.create_status(request), Status::invalid_parameter);
    request.impersonation_level = static_cast<wire::ImpersonationLevel>(9);
    EXPECT_EQ(client.create_status(request), Status::bad_impersonation_level);
    EXPECT_TRUE(server.folder.names().empty());
}

TEST_F(Create, a_file_that_is_about_to_go_is_not_opened) {
    auto request = client.create_request(u"f");
    const FileId id = client.open(request);
    ASSERT_EQ(server.locks.set_delete_pending(*server.locks.find(locks::OpenId{id.volatile_}), true),
              locks::DeleteVerdict::done);
    EXPECT_EQ(client.create_status(request), Status::delete_pending);
    request.create_disposition = CreateDisposition::create;
    EXPECT_EQ(client.create_status(request), Status::delete_pending);
    client.close(id);
    EXPECT_EQ(client.create_status(request), Status::success);
}

TEST_F(Create, contexts_are_answered) {
    auto request = client.create_request(u"f");
    request.create_contexts = {{"MxAc", {}}, {"QFid", {}}, {"FooO", {}}};
    const auto response = client.ask(request).as<wire::CreateResponse>();
    ASSERT_EQ(response.create_contexts.size(), 2U);
    const auto maximal = wire::decode<wire::QueryMaximalAccessResponse>(response.create_contexts[0].data);
    ASSERT_TRUE(maximal);
    EXPECT_EQ(static_cast<std::uint32_t>(maximal->maximal_access), 0x1F01FFU);
    const auto disk = wire::decode<wire::QueryOnDiskIdResponse>(response.create_contexts[1].data);
    ASSERT_TRUE(disk);
    const auto open = server.locks.find(locks::OpenId{response.file_id.volatile_});
    EXPECT_EQ(disk->disk_file_id, open->file.file);
}

TEST_F(Create, the_root_of_the_share_can_be_opened) {
    auto request = client.create_request(u"");
    request.create_options = CreateOptions::directory_file;
    request.create_disposition = CreateDisposition::open;
    const auto response = client.ask(request).as<wire::CreateResponse>();
    EXPECT_EQ(response.file_attributes, wire::FileAttributes::directory);
}

TEST_F(Create, many_creators_of_one_name_agree) {
    // Each of two clients finds the name free, or taken: never anything else.
    test::TestClient other(server);
    auto request = client.create_request(u"f");
    request.create_disposition = CreateDisposition::create;
    EXPECT_EQ(client.create_status(request), Status::success);
    EXPECT_EQ(other.create_status(request), Status::object_name_collision);
    EXPECT_EQ(server.locks.totals().opens, 1U);
}

} // namespace
} // namespace holdfast::smb2
