#include "smb2/wire/info/set.h"
#include "tests/unit/smb2/handlers/info_test.h"
#include "tests/unit/smb2/handlers/lease_test.h"
#include "vfs/private_names.h"

#include <sys/stat.h>

namespace holdfast::smb2 {
namespace {

using locks::Access;
using locks::ShareMode;
using wire::CreateAction;
using wire::CreateDisposition;
using wire::CreateOptions;

class OpenNamedStream : public test::InfoTest {
  protected:
    wire::CreateRequest request(std::u16string name, CreateDisposition disposition = CreateDisposition::open) const {
        auto made = client.create_request(std::move(name));
        made.create_disposition = disposition;
        return made;
    }
    Status status_of(std::u16string name, CreateDisposition disposition = CreateDisposition::open) {
        return client.create_status(request(std::move(name), disposition));
    }
    /// What has become of the CREATE; the open is closed.
    CreateAction action_of(const wire::CreateRequest& asked) {
        const auto answer = client.ask(asked);
        EXPECT_EQ(to_string(answer.status()), "success");
        const auto response = answer.as<wire::CreateResponse>();
        client.close(response.file_id);
        return response.create_action;
    }
    void make(std::u16string name, std::string_view text = "") {
        const FileId id = client.open(std::move(name));
        client.write(id, 0, text);
        client.close(id);
    }
    std::string text_of(std::u16string name) {
        const FileId id = client.open(request(std::move(name)));
        const auto answer = client.read(id, 0, 100);
        client.close(id);
        return answer.status() == Status::end_of_file ? std::string() : client.text_of(answer);
    }
    void remove(std::u16string name) {
        auto asked = request(std::move(name));
        asked.create_options = CreateOptions::delete_on_close;
        client.close(client.open(asked));
    }
};

TEST_F(OpenNamedStream, with_the_stream_its_file_is_made) {
    EXPECT_EQ(status_of(u"f:s"), Status::object_name_not_found);
    EXPECT_FALSE(server.folder.names().contains("f"));
    EXPECT_EQ(action_of(request(u"f:s", CreateDisposition::create)), CreateAction::created);
    EXPECT_TRUE(server.folder.names().contains("f"));
    EXPECT_EQ(status_of(u"f:S:$data"), Status::success);
    EXPECT_EQ(status_of(u"f:s", CreateDisposition::create), Status::object_name_collision);
}

TEST_F(OpenNamedStream, the_disposition_is_about_the_stream) {
    make(u"f", "file");
    EXPECT_EQ(status_of(u"f:s"), Status::object_name_not_found);
    EXPECT_EQ(status_of(u"f:s", CreateDisposition::overwrite), Status::object_name_not_found);
    EXPECT_EQ(action_of(request(u"f:s", CreateDisposition::open_if)), CreateAction::created);
    make(u"f:s", "stream");
    EXPECT_EQ(text_of(u"F:S"), "stream");
    EXPECT_EQ(action_of(request(u"f:s", CreateDisposition::overwrite_if)), CreateAction::overwritten);
    EXPECT_EQ(text_of(u"f:s"), "");
    EXPECT_EQ(server.folder.text_of("f"), "file");
}

TEST_F(OpenNamedStream, an_overwritten_file_loses_its_streams_but_those_that_are_open) {
    make(u"f:s", "1");
    make(u"f:t", "2");
    const FileId held = client.open(u"f:t");
    EXPECT_EQ(action_of(request(u"f", CreateDisposition::overwrite)), CreateAction::overwritten);
    EXPECT_EQ(status_of(u"f:s"), Status::object_name_not_found);
    EXPECT_EQ(client.text_of(client.read(held, 0, 10)), "2");
}

TEST_F(OpenNamedStream, data_is_no_folder) {
    client.close(make_folder(u"d"));
    EXPECT_EQ(status_of(u"d::$DATA"), Status::file_is_a_directory);
    auto asked = request(u"d:s", CreateDisposition::create);
    asked.create_options = CreateOptions::directory_file;
    EXPECT_EQ(client.create_status(asked), Status::not_a_directory);
    asked.create_options = CreateOptions::non_directory_file;
    EXPECT_EQ(client.create_status(asked), Status::success);
}

TEST_F(OpenNamedStream, a_stream_that_does_not_share_deletion_keeps_its_file) {
    make(u"f");
    auto asked = request(u"f:s", CreateDisposition::create);
    asked.share_access = ShareMode::read | ShareMode::write;
    const FileId held = client.open(asked);
    auto deleting = request(u"f");
    deleting.desired_access = Access::remove;
    EXPECT_EQ(client.create_status(deleting), Status::sharing_violation);
    client.close(held);
    EXPECT_EQ(client.create_status(deleting), Status::success);
}

TEST_F(OpenNamedStream, a_deleted_file_goes_with_the_last_of_its_streams) {
    make(u"f:s", "text");
    const FileId held = client.open(u"f:s");
    remove(u"f");
    EXPECT_EQ(client.text_of(client.read(held, 0, 10)), "text");
    EXPECT_EQ(status_of(u"f", CreateDisposition::open_if), Status::delete_pending);
    EXPECT_EQ(status_of(u"f:s", CreateDisposition::open_if), Status::delete_pending);
    EXPECT_TRUE(query<wire::FileStandardInformation>(held).delete_pending);
    client.close(held);
    EXPECT_EQ(status_of(u"f"), Status::object_name_not_found);
    EXPECT_FALSE(server.folder.names().contains("f"));
}

TEST_F(OpenNamedStream, deleting_a_stream_leaves_the_file) {
    make(u"f:s");
    make(u"f:t");
    remove(u"f:s");
    EXPECT_EQ(status_of(u"f:s"), Status::object_name_not_found);
    const FileId id = client.open(request(u"f:t"));
    ASSERT_EQ(set(id, wire::FileDispositionInformation{true}), Status::success);
    EXPECT_EQ(status_of(u"f:t"), Status::delete_pending);
    EXPECT_EQ(status_of(u"f"), Status::success);
    client.close(id);
    EXPECT_EQ(status_of(u"f:t"), Status::object_name_not_found);
    EXPECT_TRUE(server.folder.names().contains("f"));
}

TEST_F(OpenNamedStream, one_of_the_root_can_be_deleted_the_root_not) {
    make(u":s");
    const FileId id = client.open(request(u":s"));
    EXPECT_EQ(set(id, wire::FileDispositionInformation{true}), Status::success);
    client.close(id);
    EXPECT_EQ(status_of(u":s"), Status::object_name_not_found);
}

TEST_F(OpenNamedStream, the_permissions_of_the_file_are_those_of_its_streams) {
    if (!vfs::can_switch_identity()) GTEST_SKIP() << "needs the privilege to switch identities";
    make(u"f:s", "text");
    ASSERT_EQ(::chmod(server.folder.path("f").c_str(), 0644), 0);
    client.become({1001, 1001, {}});
    auto asked = request(u"f:s");
    asked.desired_access = Access::read_data;
    EXPECT_EQ(client.create_status(asked), Status::success);
    asked.desired_access = Access::write_data;
    EXPECT_EQ(client.create_status(asked), Status::access_denied);
    auto making = request(u"f:new", CreateDisposition::create);
    making.desired_access = Access::read_attributes;
    EXPECT_EQ(client.create_status(making), Status::access_denied);
    {
        const vfs::ActingAsProcess acting;
        ASSERT_EQ(::chmod(server.folder.path("f").c_str(), 0600), 0);
    }
    asked.desired_access = Access::read_data;
    EXPECT_EQ(client.create_status(asked), Status::access_denied);
}

TEST_F(OpenNamedStream, a_refused_create_leaves_no_stream_and_no_file) {
    auto asked = request(u"f:s", CreateDisposition::create);
    asked.desired_access = Access::read_data;
    asked.create_options = CreateOptions::delete_on_close; // without the right to delete
    EXPECT_EQ(client.create_status(asked), Status::invalid_parameter);
    EXPECT_FALSE(server.folder.names().contains("f"));
}

TEST_F(OpenNamedStream, is_not_there_on_a_share_without_streams) {
    auto volume = vfs::Volume::mount({.path = server.folder.path(), .named_streams = false});
    ShareSettings settings;
    settings.name = "plain";
    const auto share = server.state.shares.add(settings, *volume);
    client.tree = client.connect(share);
    EXPECT_EQ(status_of(u"f:s", CreateDisposition::create), Status::object_name_invalid);
    EXPECT_EQ(status_of(u"f::$DATA", CreateDisposition::open_if), Status::object_name_invalid);
    EXPECT_EQ(status_of(u"f", CreateDisposition::create), Status::success);
}

TEST_F(OpenNamedStream, no_path_of_a_client_leads_to_where_they_are_kept) {
    make(u"f:s");
    ASSERT_TRUE(server.folder.names().contains(vfs::stream_depot_name));
    EXPECT_EQ(status_of(u".holdfast~streams"), Status::object_name_invalid);
    EXPECT_EQ(status_of(u".HOLDFAST~STREAMS\\00"), Status::object_name_invalid);
}

TEST_F(OpenNamedStream, has_the_id_of_its_file) {
    make(u"f:s");
    const FileId file = client.open(u"f"), stream = client.open(u"f:s");
    EXPECT_EQ(query<wire::FileInternalInformation>(file).index_number,
              query<wire::FileInternalInformation>(stream).index_number);
}

using CachedStream = test::LeaseTest;

TEST_F(CachedStream, whoever_only_caches_a_stream_lets_its_file_be_opened_for_deletion) {
    auto caches = with_lease(u"f:s", read_handle);
    caches.share_access = ShareMode::read | ShareMode::write;
    const FileId held = holder.open(caches);
    auto deleting = other.create_request(u"f");
    deleting.desired_access = Access::remove;
    other.post(deleting);
    EXPECT_EQ(other.take().status(), Status::pending);
    EXPECT_EQ(caching_of(holder.take().as<wire::LeaseBreakNotification>().new_lease_state), locks::Caching::read);
    EXPECT_FALSE(other.has_answer());
    holder.close(held);
    EXPECT_EQ(other.take().status(), Status::success);
}

TEST_F(CachedStream, whoever_really_has_it_open_does_not) {
    auto caches = with_lease(u"f:s", read_handle);
    caches.share_access = ShareMode::read | ShareMode::write;
    holder.open(caches);
    auto deleting = other.create_request(u"f");
    deleting.desired_access = Access::remove;
    other.post(deleting);
    EXPECT_EQ(other.take().status(), Status::pending);
    timers(); // none runs out before the answer
    holder.take();
    EXPECT_EQ(acknowledge(holder, 1, locks::Caching::read), Status::success);
    EXPECT_EQ(other.take().status(), Status::sharing_violation);
}

TEST_F(CachedStream, a_file_that_is_deleted_goes_at_once_when_its_streams_are_only_cached) {
    const FileId held = holder.open(with_lease(u"f:s", read_handle));
    auto deleting = other.create_request(u"f");
    deleting.create_options = CreateOptions::delete_on_close;
    other.post(deleting);
    EXPECT_EQ(other.take().status(), Status::pending);
    holder.take();
    holder.close(held);
    const auto answer = other.take();
    ASSERT_EQ(answer.status(), Status::success);
    other.close(answer.as<wire::CreateResponse>().file_id);
    EXPECT_FALSE(server.folder.names().contains("f"));
}

TEST_F(CachedStream, a_disposition_asks_too) {
    const FileId held = holder.open(with_lease(u"f:s", read_handle));
    const FileId file = other.open(u"f");
    wire::SetInfoRequest request;
    request.info_type = wire::InfoType::file;
    request.file_info_class = wire::to_bits(wire::FileInfoClass::disposition);
    request.file_id = file;
    const auto wanted = wire::to_bytes(wire::FileDispositionInformation{true});
    request.buffer = wanted;
    other.post(request);
    EXPECT_EQ(other.take().status(), Status::pending);
    holder.take();
    holder.close(held);
    EXPECT_EQ(other.take().status(), Status::success);
}

TEST_F(CachedStream, a_lease_stands_for_one_stream) {
    holder.open(with_lease(u"f:s", read_handle));
    EXPECT_EQ(holder.ask(with_lease(u"f", read_handle)).status(), Status::invalid_parameter);
    EXPECT_EQ(holder.ask(with_lease(u"f:S", read_handle)).status(), Status::success);
}

} // namespace
} // namespace holdfast::smb2
