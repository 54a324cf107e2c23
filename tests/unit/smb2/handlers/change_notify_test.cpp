#include "smb2/handlers/fsctl/copychunk.h"
#include "smb2/state/session_teardown.h"
#include "smb2/wire/fsctl/copychunk.h"
#include "smb2/wire/fsctl/sparse.h"
#include "smb2/wire/info/ea.h"
#include "smb2/wire/info/set.h"
#include "smb2/wire/security/descriptor.h"
#include "tests/unit/smb2/handlers/fsctl_test.h"

#include <gmock/gmock.h>

#include <functional>

namespace holdfast::smb2 {
namespace {

using test::Answer;
using testing::ElementsAre;
using testing::IsEmpty;
using wire::ChangeNotifyFlags;
using wire::CompletionFilter;
using wire::CreateOptions;

constexpr auto all_filters = static_cast<CompletionFilter>(0xFFF);

std::vector<std::string> told(const Answer& answer) {
    std::vector<std::string> all;
    const wire::Bytes output = answer.as<wire::ChangeNotifyResponse>().output;
    if (output.empty()) return all;
    const auto chain = wire::decode<wire::ChainOf<wire::FileNotifyInformation>>(output);
    EXPECT_TRUE(chain);
    for (const auto& entry : chain->entries) {
        const char* const names[] = {"?",    "added ",        "removed ",        "modified ",       "old ",
                                     "new ", "added stream ", "removed stream ", "modified stream "};
        all.push_back(names[wire::to_bits(entry.action)] + std::string(entry.file_name.begin(), entry.file_name.end()));
    }
    return all;
}

class ChangeNotify : public test::FsctlTest {
  protected:
    ChangeNotify() { other.connection.negotiated().max_transact_size = 1U << 20; }

    /// The CREATE for the root of the share, by a client that has not sized its buffers yet.
    static wire::CreateRequest root_request(test::TestClient& by) {
        by.connection.negotiated().max_transact_size = 1U << 20;
        auto asked = by.create_request(u"");
        asked.create_options = CreateOptions::directory_file;
        return asked;
    }
    static wire::ChangeNotifyRequest request(FileId id, CompletionFilter filter = all_filters,
                                             ChangeNotifyFlags flags = ChangeNotifyFlags::none,
                                             std::uint32_t most = 4096) {
        wire::ChangeNotifyRequest made;
        made.file_id = id;
        made.output_buffer_length = most;
        made.completion_filter = filter;
        made.flags = flags;
        return made;
    }
    Status status(FileId id, std::uint32_t most = 4096) {
        return client.ask(request(id, all_filters, ChangeNotifyFlags::none, most)).status();
    }
    /// Sends a request that has to wait, and takes its interim answer; returns its message id.
    std::uint64_t wait(const wire::ChangeNotifyRequest& asked) {
        const std::uint64_t message = client.post(asked);
        const Answer interim = client.take();
        EXPECT_EQ(interim.status(), Status::pending);
        EXPECT_TRUE(interim.header.is_async());
        return message;
    }
    std::uint64_t wait(FileId id) { return wait(request(id)); }
    /// Makes a watch, and leaves no request waiting.
    FileId watched(FileId id, CompletionFilter filter = all_filters, ChangeNotifyFlags flags = ChangeNotifyFlags::none,
                   std::uint32_t most = 4096) {
        client.cancel(wait(request(id, filter, flags, most)));
        EXPECT_EQ(client.take().status(), Status::cancelled);
        return id;
    }
    /// What there is to tell right now; the other client has done it, or this one.
    std::vector<std::string> now_told(FileId id) {
        const std::uint64_t message = client.post(request(id));
        Answer answer = client.take();
        if (answer.status() != Status::pending) return told(answer);
        client.cancel(message);
        EXPECT_EQ(client.take().status(), Status::cancelled);
        return {};
    }
    /// Without the right to delete it: else nothing in it could be renamed.
    FileId root() {
        auto asked = client.create_request(u"");
        asked.create_options = CreateOptions::directory_file;
        asked.desired_access = static_cast<locks::Access>(0x1E'01FF);
        return client.open(asked);
    }
    void remove(std::u16string name, CreateOptions kind = CreateOptions::non_directory_file) {
        auto asked = other.create_request(std::move(name));
        asked.create_options = kind | CreateOptions::delete_on_close;
        other.close(other.open(asked));
    }
    void touch(std::u16string name) { other.close(other.open(std::move(name))); }
    void make_other_folder(std::u16string name) {
        auto asked = other.create_request(std::move(name));
        asked.create_options = CreateOptions::directory_file;
        other.close(other.open(asked));
    }
    Status rename(FileId id, std::u16string to, bool replace = false) {
        wire::FileRenameInformation wanted;
        wanted.replace_if_exists = replace;
        wanted.file_name = std::move(to);
        return other.ask(set_request(id, wire::FileInfoClass::rename, wire::to_bytes(wanted))).status();
    }

    test::TestClient other{server};
};

// ---------------------------------------------------------------- what is refused

TEST_F(ChangeNotify, what_becomes_of_a_stream_is_told_as_that) {
    touch(u"f");
    const FileId folder = watched(root());
    FileId stream = other.open(u"f:a");
    EXPECT_THAT(now_told(folder), ElementsAre("added stream f:a:$DATA"));
    other.write(stream, 0, "text");
    other.close(stream);
    EXPECT_THAT(now_told(folder), ElementsAre("modified stream f:a:$DATA", "modified f")) << "its write time has moved";
    stream = other.open(u"f:a");
    EXPECT_EQ(rename(stream, u":b"), Status::success);
    EXPECT_THAT(now_told(folder), ElementsAre("removed stream f:a:$DATA", "added stream f:b:$DATA"));
    other.close(stream);
    remove(u"f:b");
    EXPECT_THAT(now_told(folder), ElementsAre("removed stream f:b:$DATA"));
    touch(u"g:s");
    EXPECT_THAT(now_told(folder), ElementsAre("added g", "added stream g:s:$DATA"));
}

TEST_F(ChangeNotify, who_did_not_ask_for_streams_is_not_told_of_them) {
    touch(u"f");
    const FileId folder =
        watched(root(), CompletionFilter::file_name | CompletionFilter::size | CompletionFilter::last_write);
    const FileId stream = other.open(u"f:a");
    other.write(stream, 0, "text");
    other.close(stream);
    EXPECT_THAT(now_told(folder), ElementsAre("modified f"));
}

TEST_F(ChangeNotify, is_refused_in_the_order_of_the_section) {
    EXPECT_EQ(status(client.open(u"file")), Status::invalid_parameter);
    EXPECT_EQ(status(root(), (1U << 20) + 1), Status::invalid_parameter);
    EXPECT_EQ(status(open_with(u"", locks::Access::read_attributes)), Status::access_denied);
    const FileId gone = root();
    client.close(gone);
    EXPECT_EQ(status(gone), Status::file_closed);
    EXPECT_FALSE(server.state.watches.any());
}

TEST_F(ChangeNotify, can_be_turned_off_for_a_share) {
    ShareSettings settings;
    settings.change_notify = false;
    test::TestServer quiet(settings);
    test::TestClient asking(quiet);
    EXPECT_EQ(asking.ask(request(asking.open(root_request(asking)))).status(), Status::not_implemented);
}

TEST_F(ChangeNotify, the_bound_on_watches_is_insufficient_resources) {
    Settings tight = *server.state.current_settings();
    tight.max_watches = 1;
    server.state.settings = std::make_shared<const Settings>(tight);
    test::TestClient late(server);
    const auto asked = root_request(late);
    EXPECT_EQ(late.ask(request(late.open(asked))).status(), Status::pending);
    EXPECT_EQ(late.ask(request(late.open(asked))).status(), Status::insufficient_resources);
}

TEST_F(ChangeNotify, the_bound_on_a_buffer_is_enum_dir) {
    Settings tight = *server.state.current_settings();
    tight.max_notify_buffer = 20;
    server.state.settings = std::make_shared<const Settings>(tight);
    test::TestClient late(server);
    const auto asked = root_request(late);
    ASSERT_EQ(late.ask(request(late.open(asked))).status(), Status::pending);
    touch(u"longer name");
    EXPECT_EQ(late.take().status(), Status::notify_enum_dir);
}

// ---------------------------------------------------------------- what is told

TEST_F(ChangeNotify, a_request_waits_until_something_happens) {
    const FileId id = root();
    const std::uint64_t message = wait(id);
    touch(u"f");
    const Answer answer = client.take();
    EXPECT_EQ(answer.status(), Status::success);
    EXPECT_EQ(answer.header.message_id, message);
    EXPECT_TRUE(answer.header.is_async());
    EXPECT_THAT(told(answer), ElementsAre("added f"));
}

TEST_F(ChangeNotify, the_first_request_fixes_filter_scope_and_room) {
    const FileId id = watched(root(), CompletionFilter::dir_name);
    make_other_folder(u"d");
    touch(u"d\\f");
    touch(u"f");
    const Answer answer = client.ask(request(id, CompletionFilter::file_name, ChangeNotifyFlags::watch_tree));
    EXPECT_THAT(told(answer), ElementsAre("added d"));
}

TEST_F(ChangeNotify, another_open_of_the_folder_has_a_watch_of_its_own) {
    const FileId one = watched(root());
    touch(u"f");
    const FileId two = watched(root());
    touch(u"g");
    EXPECT_THAT(now_told(one), ElementsAre("added f", "added g"));
    EXPECT_THAT(now_told(two), ElementsAre("added g"));
}

TEST_F(ChangeNotify, names_come_go_and_change) {
    const FileId id =
        watched(root(), CompletionFilter::file_name | CompletionFilter::dir_name, ChangeNotifyFlags::watch_tree);
    make_other_folder(u"d");
    const FileId f = other.open(u"f");
    EXPECT_EQ(rename(f, u"g"), Status::success);
    EXPECT_EQ(rename(f, u"d\\h"), Status::success);
    other.close(f);
    remove(u"d\\h");
    remove(u"d", CreateOptions::directory_file);
    EXPECT_THAT(now_told(id), ElementsAre("added d", "added f", "old f", "new g", "removed g", "added d\\h",
                                          "removed d\\h", "removed d"));
}

TEST_F(ChangeNotify, what_a_rename_or_a_link_replaces_is_told_as_removed) {
    touch(u"a");
    touch(u"b");
    const FileId id = watched(root(), CompletionFilter::file_name);
    const FileId a = other.open(u"a");
    EXPECT_EQ(rename(a, u"b", true), Status::success);
    wire::FileLinkInformation link;
    link.file_name = u"c";
    EXPECT_EQ(other.ask(set_request(a, wire::FileInfoClass::link, wire::to_bytes(link))).status(), Status::success);
    EXPECT_THAT(now_told(id), ElementsAre("removed b", "old a", "new b", "added c"));
}

TEST_F(ChangeNotify, a_name_goes_when_its_last_open_does) {
    touch(u"f");
    const FileId id = watched(root(), CompletionFilter::file_name);
    const FileId keeps = other.open(u"f");
    remove(u"f");
    EXPECT_THAT(now_told(id), IsEmpty());
    other.close(keeps);
    EXPECT_THAT(now_told(id), ElementsAre("removed f"));
}

TEST_F(ChangeNotify, a_failed_create_is_not_told) {
    touch(u"f");
    const FileId id = watched(root());
    auto asked = other.create_request(u"f");
    asked.create_disposition = wire::CreateDisposition::create;
    EXPECT_EQ(other.create_status(asked), Status::object_name_collision);
    EXPECT_THAT(now_told(id), IsEmpty());
}

TEST_F(ChangeNotify, what_is_written_is_told_when_the_file_is_closed) {
    const FileId f = other.open(u"f");
    const FileId sizes = watched(root(), CompletionFilter::size),
                 writes = watched(root(), CompletionFilter::last_write);
    other.write(f, 0, "abc");
    EXPECT_THAT(now_told(writes), IsEmpty());
    other.close(f);
    EXPECT_THAT(now_told(writes), ElementsAre("modified f"));
    EXPECT_THAT(now_told(sizes), ElementsAre("modified f"));

    const FileId again = other.open(u"f");
    other.write(again, 0, "xyz");
    other.close(again);
    EXPECT_THAT(now_told(sizes), IsEmpty()) << "it is as long as before";
    EXPECT_THAT(now_told(writes), ElementsAre("modified f"));
}

TEST_F(ChangeNotify, a_renamed_file_is_told_as_modified_when_it_is_closed_a_folder_is_not) {
    const FileId id = watched(root(), CompletionFilter::attributes);
    const FileId f = other.open(u"f");
    rename(f, u"g");
    EXPECT_THAT(now_told(id), IsEmpty());
    other.close(f);
    EXPECT_THAT(now_told(id), ElementsAre("modified g"));
    auto asked = other.create_request(u"d");
    asked.create_options = CreateOptions::directory_file;
    const FileId d = other.open(asked);
    rename(d, u"e");
    other.close(d);
    EXPECT_THAT(now_told(id), IsEmpty());
}

TEST_F(ChangeNotify, attributes_eas_and_sizes_are_told_by_their_filters) {
    touch(u"f");
    const FileId attributes = watched(root(), CompletionFilter::attributes),
                 sizes = watched(root(), CompletionFilter::size);
    const FileId f = other.open(u"f");
    wire::FileBasicInformation basic;
    basic.file_attributes = static_cast<decltype(basic.file_attributes)>(2);
    other.ask(set_request(f, wire::FileInfoClass::basic, wire::to_bytes(basic)));
    other.close(f);
    EXPECT_THAT(now_told(attributes), ElementsAre("modified f"));
    EXPECT_THAT(now_told(sizes), IsEmpty());

    const FileId g = other.open(u"f");
    other.ask(set_request(g, wire::FileInfoClass::end_of_file, wire::to_bytes(wire::FileEndOfFileInformation{10})));
    other.close(g);
    EXPECT_THAT(now_told(attributes), IsEmpty());
    EXPECT_THAT(now_told(sizes), ElementsAre("modified f"));
}

struct ToldRow {
    const char* why;
    CompletionFilter told;
    std::function<Status(FileId)> change;
};

TEST_F(ChangeNotify, each_way_to_change_a_file_is_told_at_its_end_and_by_its_filter) {
    const auto control = [this](wire::Fsctl code, FileId id, const wire::Bytes& input) {
        return test::FsctlTest::control(other, code, id, input).status();
    };
    const auto set_info = [this](wire::InfoType type, wire::FileInfoClass what, FileId id, const wire::Bytes& bytes) {
        auto asked = set_request(id, what, bytes);
        asked.info_type = type;
        return other.ask(asked).status();
    };
    const ToldRow rows[] = {
        {"sparse", CompletionFilter::attributes, [&](FileId f) { return control(wire::Fsctl::set_sparse, f, {}); }},
        {"zeros", CompletionFilter::last_write,
         [&](FileId f) {
             return control(wire::Fsctl::set_zero_data, f, wire::to_bytes(wire::SetZeroData{2, 5}));
         }},
        {"a copy on the server", CompletionFilter::size | CompletionFilter::last_write,
         [&](FileId f) {
             const auto key = fsctl::key_of_open(locks::OpenId{f.volatile_});
             return control(wire::Fsctl::srv_copychunk, f, wire::to_bytes(wire::SrvCopychunkCopy{key, {{0, 10, 5}}}));
         }},
        {"an extended attribute", CompletionFilter::ea,
         [&](FileId f) {
             wire::FileFullEaInformation ea;
             ea.ea_name = "NOTE";
             ea.ea_value = wire::Bytes(3);
             return set_info(wire::InfoType::file, wire::FileInfoClass::full_ea, f, wire::to_bytes(ea));
         }},
        {"a descriptor", CompletionFilter::security,
         [&](FileId f) {
             const auto descriptor = wire::to_bytes(wire::SecurityDescriptor{});
             return set_info(wire::InfoType::security, {}, f, descriptor);
         }},
        {"a write that the pool does", CompletionFilter::last_write,
         [&](FileId f) { return other.write(f, 0, "abc", wire::WriteFlags::write_through).status(); }},
    };
    const FileId made = other.open(u"f");
    other.write(made, 0, "0123456789");
    other.close(made);
    for (const ToldRow& row : rows) {
        const FileId in = watched(root(), row.told), out = watched(root(), ~row.told);
        const FileId f = other.open(u"f");
        EXPECT_EQ(row.change(f), Status::success) << row.why;
        EXPECT_THAT(now_told(in), IsEmpty()) << row.why;
        other.close(f);
        EXPECT_THAT(now_told(in), ElementsAre("modified f")) << row.why;
        EXPECT_THAT(now_told(out), IsEmpty()) << row.why;
        client.close(in);
        client.close(out);
    }
}

TEST_F(ChangeNotify, a_file_that_is_overwritten_is_told_at_once) {
    touch(u"f");
    const FileId id = watched(root());
    auto asked = other.create_request(u"f");
    asked.create_disposition = wire::CreateDisposition::overwrite;
    other.open(asked);
    EXPECT_THAT(now_told(id), ElementsAre("modified f"));
}

TEST_F(ChangeNotify, several_requests_of_an_open_are_served_in_order) {
    const FileId id = root();
    const std::uint64_t first = wait(id), second = wait(id);
    touch(u"f");
    touch(u"g");
    const Answer one = client.take(), two = client.take();
    EXPECT_EQ(one.header.message_id, first);
    EXPECT_THAT(told(one), ElementsAre("added f"));
    EXPECT_EQ(two.header.message_id, second);
    EXPECT_THAT(told(two), ElementsAre("added g"));
}

TEST_F(ChangeNotify, too_much_is_enum_dir_and_then_all_is_well_again) {
    const FileId id = watched(root(), all_filters, ChangeNotifyFlags::none, 40);
    for (const char16_t* name : {u"a", u"b", u"c"}) touch(name);
    const Answer answer = client.ask(request(id));
    EXPECT_EQ(answer.status(), Status::notify_enum_dir);
    EXPECT_THAT(told(answer), IsEmpty());
    touch(u"d");
    EXPECT_THAT(now_told(id), ElementsAre("added d"));
}

TEST_F(ChangeNotify, a_request_without_room_is_told_enum_dir) {
    const FileId id = watched(root());
    touch(u"f");
    EXPECT_EQ(status(id, 0), Status::notify_enum_dir);
    touch(u"g");
    EXPECT_THAT(now_told(id), ElementsAre("added g"));
}

TEST_F(ChangeNotify, a_watch_goes_with_its_folder) {
    const FileId d = make_folder(u"d");
    watched(d, CompletionFilter::file_name);
    wire::FileRenameInformation wanted;
    wanted.file_name = u"e";
    EXPECT_EQ(set(d, wire::FileInfoClass::rename, wire::to_bytes(wanted)), Status::success);
    touch(u"e\\f");
    EXPECT_THAT(now_told(d), ElementsAre("added f"));
}

// ---------------------------------------------------------------- how it ends

TEST_F(ChangeNotify, cancel_ends_the_wait_and_keeps_the_watch) {
    const FileId id = root();
    client.cancel(wait(id));
    EXPECT_EQ(client.take().status(), Status::cancelled);
    touch(u"f");
    EXPECT_THAT(now_told(id), ElementsAre("added f"));
}

TEST_F(ChangeNotify, the_end_of_the_open_ends_the_wait) {
    const FileId id = root();
    wait(id);
    wait(id);
    EXPECT_EQ(client.close(id).status(), Status::success);
    EXPECT_EQ(client.take().status(), Status::notify_cleanup);
    EXPECT_EQ(client.take().status(), Status::notify_cleanup);
    EXPECT_FALSE(server.state.watches.any());
}

TEST_F(ChangeNotify, so_does_an_admin_and_a_tree_disconnect_and_a_logoff) {
    const FileId id = root();
    wait(id);
    server.locks.close(locks::OpenId{id.volatile_}, locks::CloseReason::admin);
    EXPECT_EQ(client.take().status(), Status::notify_cleanup);

    wait(root());
    const auto second = client.connect(server.share);
    client.post(wire::TreeDisconnectRequest{});
    EXPECT_EQ(client.take().status(), Status::success);
    EXPECT_EQ(client.take().status(), Status::notify_cleanup);

    client.tree = second;
    wait(root());
    end_session(server.state, *client.session, locks::CloseReason::logoff);
    EXPECT_EQ(client.take().status(), Status::notify_cleanup);
    EXPECT_FALSE(server.state.watches.any());
}

TEST_F(ChangeNotify, a_connection_that_is_lost_leaves_no_watch) {
    {
        test::TestClient lost(server);
        lost.connection.negotiated().max_transact_size = 1U << 20;
        auto asked = lost.create_request(u"");
        asked.create_options = CreateOptions::directory_file;
        EXPECT_EQ(lost.ask(request(lost.open(asked))).status(), Status::pending);
        EXPECT_TRUE(server.state.watches.any());
    }
    EXPECT_FALSE(server.state.watches.any());
    touch(u"f");
}

TEST_F(ChangeNotify, a_folder_that_is_to_be_deleted_is_delete_pending) {
    const FileId d = make_folder(u"d");
    wait(d);
    auto asked = other.create_request(u"d");
    asked.create_options = CreateOptions::directory_file;
    const FileId deleting = other.open(asked);
    const Answer marked = other.ask(set_request(deleting, wire::FileInfoClass::disposition,
                                                wire::to_bytes(wire::FileDispositionInformation{true})));
    EXPECT_EQ(marked.status(), Status::success);
    EXPECT_EQ(client.take().status(), Status::delete_pending);
    EXPECT_EQ(status(d), Status::delete_pending) << "and who asks then is told at once";
}

TEST_F(ChangeNotify, so_is_one_whose_deleting_open_is_closed) {
    const FileId d = make_folder(u"d");
    wait(d);
    remove(u"d", CreateOptions::directory_file);
    EXPECT_EQ(client.take().status(), Status::delete_pending);
}

} // namespace
} // namespace holdfast::smb2
