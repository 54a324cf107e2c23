#include "smb2/pipes/srvsvc_files.h"

#include "locks/saved_open.h"
#include "tests/unit/smb2/pipes/admin_fixture.h"

#include <gmock/gmock.h>

namespace holdfast::smb2::pipes::srvsvc_calls {
namespace {

using locks::Access;
using test::Bytes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint16_t opnum_enum = 9, opnum_get = 10, opnum_close = 11;
constexpr std::string_view level_3 = "nnnss";

class SrvsvcFiles : public test::AdminTest {
  protected:
    SrvsvcFiles() {
        alice = add_session("alice", "192.0.2.7");
        tree = connect(alice, demo);
        file = open(tree, "dir/a.txt", Access::read_data | Access::write_data);
        folder = open(tree, "", Access::read_data, locks::FileKind::directory);
    }
    static constexpr std::uint64_t four_billion = std::uint64_t{1} << 32;
    void restore(locks::OpenId id, const std::string& path) {
        locks::SavedOpen saved;
        saved.id = id;
        saved.access = Access::read_data;
        saved.share_mode = locks::ShareMode::all;
        saved.durability.kind = locks::DurableKind::persistent;
        saved.path = path;
        ASSERT_TRUE(locks.restore(saved, {1, next_file++, 0}, tree->owner, std::make_unique<NoResource>()));
    }
    static std::uint32_t number(locks::OpenId id) { return static_cast<std::uint32_t>(id); }

    Listed list(std::u16string base = {}, std::u16string user = {}, std::uint32_t preferred = UINT32_MAX,
                std::uint32_t resume = 0) {
        return read_list(call(opnum_enum, enum_stub({std::move(base), std::move(user)}, 3, preferred, resume)),
                         level_3);
    }
    WinError close(std::uint32_t id) {
        NdrWriter ask;
        put(ask, u"\\\\files");
        ask.u32(id);
        return code_of(call(opnum_close, ask.take()));
    }
    Bytes get(std::uint32_t id, std::uint32_t level) {
        NdrWriter ask;
        ask.null();
        ask.u32(id);
        ask.u32(level);
        return call(opnum_get, ask.take());
    }

    std::shared_ptr<Session> alice;
    std::shared_ptr<TreeConnect> tree;
    locks::OpenId file{}, folder{};
};

TEST_F(SrvsvcFiles, level_3_lists_files_folders_and_pipes) {
    ASSERT_TRUE(locks.lock(*locks.find(file), std::vector<locks::RangeRequest>{{*locks::ByteRange::make(0, 1),
                                                                                locks::LockMode::exclusive}}) ==
                locks::LockVerdict::granted);
    const Listed listed = list();
    EXPECT_EQ(listed.error, WinError::success);
    EXPECT_EQ(listed.total, 3U);
    EXPECT_EQ(listed.resume, 0U);
    EXPECT_THAT(listed.numbers, ElementsAre(ElementsAre(number(own_pipe), 3U, 0U), ElementsAre(number(file), 3U, 1U),
                                            ElementsAre(number(folder), 1U, 0U)));
    EXPECT_THAT(listed.strings,
                ElementsAre(u"\\PIPE\\srvsvc", u"Root", u"C:\\demo\\dir\\a.txt", u"alice", u"C:\\demo", u"alice"));
}

TEST_F(SrvsvcFiles, level_2_lists_ids_alone) {
    const Listed listed = read_list(call(opnum_enum, enum_stub({u"", u""}, 2)), "n");
    EXPECT_THAT(listed.numbers,
                ElementsAre(ElementsAre(number(own_pipe)), ElementsAre(number(file)), ElementsAre(number(folder))));
}

TEST_F(SrvsvcFiles, a_base_path_ends_where_a_name_does) {
    const auto count = [this](std::u16string base) { return list(std::move(base)).numbers.size(); };
    EXPECT_EQ(count(u"c:\\DEMO"), 2U);
    EXPECT_EQ(count(u"C:\\demo\\"), 2U);
    EXPECT_EQ(count(u"C:\\dem"), 0U);
    EXPECT_EQ(count(u"C:\\demo\\dir"), 1U);
    EXPECT_EQ(count(u"C:\\demo\\dir\\a"), 0U);
    EXPECT_EQ(count(u"C:\\demo\\dir\\a.txt"), 1U);
    EXPECT_EQ(count(u"C:"), 2U);
    EXPECT_EQ(count(u"\\PIPE"), 1U);
}

TEST_F(SrvsvcFiles, a_user_name_may_name_a_user_or_a_client) {
    const auto count = [this](std::u16string user) { return list({}, std::move(user)).numbers.size(); };
    EXPECT_EQ(count(u"ALICE"), 2U);
    EXPECT_EQ(count(u"bob"), 0U);
    EXPECT_EQ(count(u"\\\\192.0.2.7"), 2U);
    EXPECT_EQ(count(u"\\\\192.0.2.1"), 1U);
}

TEST_F(SrvsvcFiles, what_does_not_fit_comes_with_the_resume_handle) {
    // Two entries have room in one answer; the example of [MS-SRVS] 4.1 in small.
    std::vector<std::vector<std::uint32_t>> met;
    std::uint32_t resume = 0;
    for (const std::uint32_t left : {3U, 1U}) {
        const Listed page = list({}, {}, 160, resume);
        EXPECT_EQ(page.total, left);
        EXPECT_EQ(page.error, left == 3 ? WinError::more_data : WinError::success);
        met.insert(met.end(), page.numbers.begin(), page.numbers.end());
        resume = page.resume;
    }
    EXPECT_EQ(met, list().numbers);
    EXPECT_EQ(resume, 0U);
}

TEST_F(SrvsvcFiles, room_for_not_even_one_is_told_so) {
    const Listed page = list({}, {}, 20);
    EXPECT_EQ(page.error, WinError::buf_too_small);
    EXPECT_EQ(page.numbers.size(), 0U);
    EXPECT_EQ(page.total, 3U);
}

TEST_F(SrvsvcFiles, a_walk_of_many_meets_each_once) {
    for (int i = 0; i < 500; ++i) open(tree, "f" + std::to_string(i));
    std::vector<std::uint32_t> met;
    std::uint32_t resume = 0;
    for (;;) {
        const Listed page = list({}, {}, 1'000, resume);
        for (const auto& entry : page.numbers) met.push_back(entry[0]);
        if (page.error == WinError::success) break;
        ASSERT_EQ(page.error, WinError::more_data);
        resume = page.resume;
    }
    EXPECT_EQ(met.size(), 503U);
    EXPECT_TRUE(std::ranges::is_sorted(met));
    EXPECT_EQ(std::ranges::adjacent_find(met), met.end());
}

TEST_F(SrvsvcFiles, one_open_is_told_by_its_id) {
    const Bytes stub = get(number(file), 3);
    NdrReader in(stub);
    EXPECT_EQ(in.u32(), 3U);
    EXPECT_TRUE(in.pointer());
    EXPECT_EQ(in.u32(), number(file));
    EXPECT_EQ(in.u32(), 3U);
    EXPECT_EQ(in.u32(), 0U);
    EXPECT_TRUE(in.pointer());
    EXPECT_TRUE(in.pointer());
    EXPECT_EQ(in.string(), u"C:\\demo\\dir\\a.txt");
    EXPECT_EQ(in.string(), u"alice");
    EXPECT_EQ(in.u32(), 0U);
    EXPECT_EQ(in.left(), 0U);

    EXPECT_EQ(get(number(file), 2).size(), 16U);
    EXPECT_EQ(code_of(get(number(file), 1)), WinError::invalid_level);
    EXPECT_EQ(code_of(get(4'000, 3)), WinError::file_not_found);
}

TEST_F(SrvsvcFiles, closing_ends_the_open_and_is_told_to_the_audit) {
    EXPECT_EQ(close(number(file)), WinError::success);
    EXPECT_FALSE(locks.find(file));
    EXPECT_TRUE(locks.find(folder));
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].action, "srvsvc.file_close");
    EXPECT_EQ(changes[0].caller, "FILES\\Root");
    EXPECT_THAT(changes[0].what, HasSubstr("C:\\demo\\dir\\a.txt"));
    EXPECT_THAT(changes[0].what, HasSubstr("alice at 192.0.2.7"));
    EXPECT_TRUE(changes[0].allowed);
    EXPECT_EQ(changes[0].matched, 1U);
    EXPECT_EQ(changes[0].done, 1U);

    EXPECT_EQ(close(number(file)), WinError::file_id_not_found);
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_EQ(changes[1].matched, 0U);
    EXPECT_EQ(changes[1].done, 0U);
}

TEST_F(SrvsvcFiles, who_closes_his_own_pipe_is_answered_first) {
    EXPECT_EQ(close(number(own_pipe)), WinError::success);
    EXPECT_TRUE(locks.find(own_pipe));
    run_jobs();
    EXPECT_FALSE(locks.find(own_pipe));
}

TEST_F(SrvsvcFiles, an_id_that_two_opens_could_mean_closes_neither) {
    const locks::OpenId later{four_billion + static_cast<std::uint64_t>(file)};
    restore(later, "later.txt");
    EXPECT_FALSE(find_by_file_id(locks, number(file)));
    EXPECT_EQ(close(number(file)), WinError::file_id_not_found);
    EXPECT_TRUE(locks.row(file));
    EXPECT_TRUE(locks.row(later));
    // As soon as one of them has gone, the other is meant.
    locks.close(file, locks::CloseReason::client);
    EXPECT_EQ(close(number(file)), WinError::success);
    EXPECT_FALSE(locks.row(later));
}

TEST_F(SrvsvcFiles, one_whose_client_is_away_is_listed_and_closed) {
    restore(locks::OpenId{500}, "away.txt");
    ASSERT_EQ(locks.row(locks::OpenId{500})->state, locks::OpenState::orphaned);
    const Listed listed = list(u"C:\\demo\\away.txt");
    EXPECT_THAT(listed.numbers, ElementsAre(ElementsAre(500U, 1U, 0U)));
    EXPECT_THAT(listed.strings, ElementsAre(u"C:\\demo\\away.txt", u"alice"));
    EXPECT_EQ(close(500), WinError::success);
    EXPECT_FALSE(locks.row(locks::OpenId{500}));
}

TEST_F(SrvsvcFiles, after_four_billion_opens_a_walk_still_meets_each_once) {
    restore(locks::OpenId{four_billion + 100}, "later.txt");
    for (int i = 0; i < 1'000; ++i) open(tree, "f" + std::to_string(i));
    std::vector<std::uint32_t> met;
    std::uint32_t resume = 0;
    std::size_t answers = 0;
    for (;; ++answers) {
        const Listed page = list({}, {}, 1'000, resume); // less than a group of neighbours needs
        for (const auto& entry : page.numbers) met.push_back(entry[0]);
        if (page.error == WinError::success) break;
        ASSERT_EQ(page.error, WinError::more_data);
        ASSERT_GT(page.resume, resume);
        resume = page.resume;
    }
    EXPECT_EQ(met.size(), 1'004U);
    EXPECT_GE(answers, 4U);
    std::ranges::sort(met);
    EXPECT_EQ(std::ranges::adjacent_find(met), met.end());
}

TEST_F(SrvsvcFiles, nobody_else_sees_or_ends_anything) {
    become("alice");
    const Listed listed = list();
    EXPECT_EQ(listed.error, WinError::access_denied);
    EXPECT_EQ(listed.total, 0U);
    EXPECT_EQ(code_of(get(number(file), 3)), WinError::access_denied);
    EXPECT_EQ(close(number(file)), WinError::access_denied);
    EXPECT_TRUE(locks.find(file));
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_FALSE(changes[0].allowed);
    EXPECT_EQ(changes[0].done, 0U);
}

TEST_F(SrvsvcFiles, names_that_are_too_long_are_refused) {
    const std::u16string name(1'024, u'x');
    EXPECT_EQ(list(name).error, WinError::invalid_parameter);
    EXPECT_EQ(list({}, name).error, WinError::invalid_parameter);
}

TEST_F(SrvsvcFiles, a_stub_that_is_cut_is_a_fault_at_every_length) {
    const Bytes whole = enum_stub({u"C:\\", u"alice"}, 3);
    const auto pipe = open_pipe("srvsvc", context);
    pipe->write(test::bind(srvsvc.syntax, {ndr20}));
    test::read_message(*pipe);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        pipe->write(test::request(opnum_enum, Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size))));
        EXPECT_EQ(test::fault_of(*test::read_message(*pipe)), Fault::bad_stub) << size;
    }
}

TEST(SrvsvcFilePermissions, name_what_the_access_allows) {
    EXPECT_EQ(file_permissions(Access::none), 0U);
    EXPECT_EQ(file_permissions(Access::read_attributes | Access::synchronize), 0U);
    EXPECT_EQ(file_permissions(Access::read_data), 0x01U);
    EXPECT_EQ(file_permissions(Access::execute), 0x09U);
    EXPECT_EQ(file_permissions(Access::write_data), 0x02U);
    EXPECT_EQ(file_permissions(Access::append_data), 0x06U);
    EXPECT_EQ(file_permissions(Access::remove), 0x10U);
    EXPECT_EQ(file_permissions(Access::write_attributes), 0x20U);
    EXPECT_EQ(file_permissions(Access::write_dac), 0x40U);
    EXPECT_EQ(file_permissions(static_cast<Access>(0x1F'01FF)), 0x7fU);
}

TEST(SrvsvcFilePath, streams_and_opens_without_an_owner_have_one) {
    locks::OpenRow row;
    auto owner = std::make_shared<locks::Owner>();
    owner->share_name = "demo";
    row.owner = owner;
    row.path = "a/b";
    row.stream_name = "s";
    EXPECT_EQ(file_path(row), u"C:\\demo\\a\\b:s");
    row.owner = nullptr;
    EXPECT_EQ(file_path(row), u"C:\\\\a\\b:s");
}

TEST(SrvsvcFilePath, odd_names_are_those_that_clients_see) {
    auto owner = std::make_shared<locks::Owner>();
    owner->share_name = "demo";
    locks::OpenRow row;
    row.owner = owner;
    row.path = "a&\xEF\xBF\xBE/end.";
    EXPECT_EQ(file_path(row), u"C:\\demo\\a&\uFFFE\\end\uF029");
    row.path = "<\x01>/end ";
    EXPECT_EQ(file_path(row), u"C:\\demo\\\uF023\uF001\uF024\\end\uF028");
}

} // namespace
} // namespace holdfast::smb2::pipes::srvsvc_calls
