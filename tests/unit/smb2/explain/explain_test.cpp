#include "smb2/explain/explain.h"

#include "smb2/wire/info/set.h"
#include "tests/unit/smb2/handlers/info_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace holdfast::smb2::explain {
namespace {

using locks::Access;
using locks::ShareMode;

class ExplainTest : public test::InfoTest {
  protected:
    Question ask(Deed deed, std::string path) const {
        Question question;
        question.deed = deed;
        question.share = server.share;
        question.path = std::move(path);
        question.looks_at_processes = false;
        return question;
    }
    Explanation explain_it(Deed deed, std::string path) const {
        return explain(server.state, ask(deed, std::move(path)));
    }
    FileId hold(std::u16string name, Access access, ShareMode share) {
        auto request = client.create_request(std::move(name));
        request.desired_access = access;
        request.share_access = share;
        return client.open(request);
    }
};

TEST_F(ExplainTest, nothing_is_in_the_way_of_a_file_that_nobody_uses) {
    client.close(client.open(u"a"));
    for (const Deed deed : {Deed::open, Deed::write, Deed::remove, Deed::rename}) {
        const Explanation answer = explain_it(deed, "A");
        EXPECT_EQ(answer.verdict, Verdict::allowed);
        EXPECT_EQ(answer.path, "a");
        EXPECT_TRUE(answer.blockers.empty());
    }
}

TEST_F(ExplainTest, who_does_not_share_deletion_keeps_a_file_from_being_renamed) {
    hold(u"a", Access::read_data, ShareMode::read | ShareMode::write);
    const Explanation answer = explain_it(Deed::rename, "a");
    EXPECT_EQ(answer.verdict, Verdict::blocked);
    EXPECT_EQ(answer.would_return, Status::sharing_violation);
    ASSERT_EQ(answer.blockers.size(), 1U);
    EXPECT_EQ(answer.blockers[0].kind, BlockerKind::share_mode_conflict);
    EXPECT_EQ(answer.blockers[0].open->path, "a");
}

TEST_F(ExplainTest, a_folder_waits_for_what_is_open_below_it) {
    make_folder(u"dir");
    client.open(u"dir\\f");
    client.open(u"dir\\g");
    const Explanation answer = explain_it(Deed::rename, "dir");
    EXPECT_EQ(answer.verdict, Verdict::blocked);
    EXPECT_EQ(answer.would_return, Status::access_denied);
    EXPECT_EQ(std::ranges::count(answer.blockers, BlockerKind::open_below, &Blocker::kind), 2);
}

TEST_F(ExplainTest, a_deletion_that_is_only_marked_names_who_keeps_the_name) {
    hold(u"a", Access::read_data, ShareMode::all);
    const Explanation answer = explain_it(Deed::remove, "a");
    EXPECT_EQ(answer.verdict, Verdict::delayed);
    EXPECT_EQ(answer.would_return, Status::success);
    ASSERT_EQ(answer.blockers.size(), 1U);
    EXPECT_EQ(answer.blockers[0].kind, BlockerKind::keeps_name);
}

TEST_F(ExplainTest, a_write_meets_the_ranges_that_others_have_locked) {
    const FileId id = client.open(u"a");
    wire::LockRequest lock;
    lock.file_id = id;
    lock.locks = {{10, 5, wire::LockFlags::exclusive | wire::LockFlags::fail_immediately}};
    ASSERT_EQ(client.ask(lock).status(), Status::success);
    Question question = ask(Deed::write, "a");
    question.range = *locks::ByteRange::make(14, 1);
    const Explanation meets = explain(server.state, question);
    EXPECT_EQ(meets.would_return, Status::file_lock_conflict);
    ASSERT_EQ(meets.blockers.size(), 1U);
    EXPECT_EQ(meets.blockers[0].lock->range.offset(), 10U);
    question.range = *locks::ByteRange::make(15, 1);
    EXPECT_EQ(explain(server.state, question).verdict, Verdict::allowed);
}

TEST_F(ExplainTest, who_only_caches_gives_way) {
    auto request = client.create_request(u"a");
    request.share_access = ShareMode::none;
    request.requested_oplock_level = wire::OplockLevel::batch;
    client.open(request);
    const Explanation answer = explain_it(Deed::open, "a");
    EXPECT_EQ(answer.verdict, Verdict::waits);
    EXPECT_EQ(answer.would_return, Status::sharing_violation) << "where it does not";
}

TEST_F(ExplainTest, what_no_open_is_to_blame_for_is_named_too) {
    auto request = client.create_request(u"a");
    request.file_attributes = static_cast<wire::FileAttributes>(vfs::dos::read_only);
    client.close(client.open(request));
    const Explanation read_only = explain_it(Deed::remove, "a");
    EXPECT_EQ(read_only.would_return, Status::cannot_delete);
    EXPECT_EQ(read_only.blockers.at(0).kind, BlockerKind::read_only);

    make_folder(u"dir");
    client.close(client.open(u"dir\\f"));
    const Explanation full = explain_it(Deed::remove, "dir");
    EXPECT_EQ(full.would_return, Status::directory_not_empty);
    EXPECT_EQ(std::ranges::count(full.blockers, BlockerKind::not_empty, &Blocker::kind), 1);

    EXPECT_EQ(explain_it(Deed::rename, "nowhere").would_return, Status::object_name_not_found);
    EXPECT_EQ(explain_it(Deed::rename, "nowhere/x").would_return, Status::object_path_not_found);
    EXPECT_EQ(explain_it(Deed::rename, "nowhere").verdict, Verdict::not_found);
}

// ---------------------------------------------------------------- what is explained is what happens

/// A share with a few files, and clients that hold some of them in ways that a seed draws.
class World {
  public:
    explicit World(std::uint32_t seed) : random_(seed) {
        holder.connection.negotiated().max_transact_size = actor.connection.negotiated().max_transact_size = 1U << 20;
        for (const auto* folder : {u"dir", u"dir\\sub", u"empty"}) {
            auto request = holder.create_request(folder);
            request.create_options = wire::CreateOptions::directory_file;
            holder.close(holder.open(request));
        }
        for (const auto* file : {u"a", u"b", u"dir\\c", u"dir\\sub\\d"}) {
            auto request = holder.create_request(file);
            if (draw(6) == 0) request.file_attributes = static_cast<wire::FileAttributes>(vfs::dos::read_only);
            holder.close(holder.open(request));
        }
        for (std::uint32_t i = draw(4); i > 0; --i) hold_something();
    }

    std::uint32_t draw(std::uint32_t below) { return static_cast<std::uint32_t>(random_()) % below; }
    template <class T>
    T pick(std::initializer_list<T> from) {
        return *(from.begin() + draw(static_cast<std::uint32_t>(from.size())));
    }
    std::u16string pick_path() {
        return pick<const char16_t*>(
            {u"a", u"b", u"dir\\c", u"dir\\sub\\d", u"dir", u"dir\\sub", u"empty", u"missing", u""});
    }

    Status do_it(const Question& question, std::u16string path, std::u16string new_path) {
        auto request = actor.create_request(std::move(path));
        request.create_disposition = wire::CreateDisposition::open;
        request.share_access = question.share_mode;
        constexpr Access always = Access::read_attributes | Access::synchronize;
        switch (question.deed) {
        case Deed::open: request.desired_access = *question.access; break;
        case Deed::write: request.desired_access = always | Access::write_data; break;
        case Deed::remove:
        case Deed::rename: request.desired_access = always | Access::remove; break;
        }
        const test::Answer opened = actor.ask(request);
        if (opened.status() != Status::success) return opened.status();
        const FileId id = opened.as<wire::CreateResponse>().file_id;
        const Status status = act(question, id, std::move(new_path));
        actor.close(id);
        return status;
    }

    test::TestServer server;
    test::TestClient holder{server};
    test::TestClient actor{server};

  private:
    void hold_something() {
        auto request = holder.create_request(pick_path());
        request.create_disposition = wire::CreateDisposition::open;
        request.desired_access = Access::read_attributes | Access::synchronize |
                                 pick({Access::none, Access::read_data, Access::write_data, Access::remove,
                                       Access::read_data | Access::write_data, Access::read_data | Access::remove});
        request.share_access = static_cast<ShareMode>(draw(8));
        const test::Answer opened = holder.ask(request);
        if (opened.status() != Status::success) return;
        const FileId id = opened.as<wire::CreateResponse>().file_id;
        if (draw(3) == 0) {
            wire::LockRequest lock;
            lock.file_id = id;
            lock.locks = {
                {draw(20), draw(10),
                 pick({wire::LockFlags::exclusive, wire::LockFlags::shared}) | wire::LockFlags::fail_immediately}};
            holder.ask(lock);
        }
        if (draw(6) == 0) set(holder, id, wire::FileDispositionInformation{true});
    }

    template <class Information>
    static Status set(test::TestClient& client, FileId id, const Information& information) {
        wire::SetInfoRequest request;
        request.info_type = wire::InfoType::file;
        request.file_info_class = wire::to_bits(Information::info_class);
        request.file_id = id;
        const wire::Bytes bytes = wire::to_bytes(information);
        request.buffer = bytes;
        return client.ask(request).status();
    }

    Status act(const Question& question, FileId id, std::u16string new_path) {
        switch (question.deed) {
        case Deed::open: return Status::success;
        case Deed::write:
            return actor.write(id, question.range.offset(), std::string(question.range.length(), 'x')).status();
        case Deed::remove: return set(actor, id, wire::FileDispositionInformation{true});
        case Deed::rename: {
            wire::FileRenameInformation wanted;
            wanted.replace_if_exists = true;
            wanted.file_name = std::move(new_path);
            return set(actor, id, wanted);
        }
        }
        return Status::success;
    }

    std::mt19937 random_;
};

std::string slashes(const std::u16string& path) {
    std::string text;
    for (const char16_t c : path) text += c == u'\\' ? '/' : static_cast<char>(c);
    return text;
}

class ExplainedIsWhatHappens : public testing::TestWithParam<std::uint32_t> {};

TEST_P(ExplainedIsWhatHappens, for_states_that_a_seed_draws) {
    for (std::uint32_t round = 0; round < 50; ++round) {
        World world(GetParam() * 1000 + round);
        Question question;
        question.share = world.server.share;
        question.deed = world.pick({Deed::open, Deed::write, Deed::remove, Deed::rename});
        question.looks_at_processes = false;
        const std::u16string path = world.pick_path();
        std::u16string new_path;
        question.path = slashes(path);
        question.share_mode = world.draw(2) == 0 ? ShareMode::all : static_cast<ShareMode>(world.draw(8));
        if (question.deed == Deed::open)
            question.access = Access::read_attributes | Access::synchronize |
                              world.pick({Access::none, Access::read_data, Access::write_data, Access::remove});
        if (question.deed == Deed::write) question.range = *locks::ByteRange::make(world.draw(25), 1 + world.draw(5));
        if (question.deed == Deed::rename) {
            new_path =
                world.pick<const char16_t*>({u"new", u"dir\\new", u"empty\\new", u"b", u"dir\\c", u"nowhere\\x"});
            question.new_path = slashes(new_path);
        }
        SCOPED_TRACE("seed " + std::to_string(GetParam() * 1000 + round) + ", deed " +
                     std::to_string(static_cast<int>(question.deed)) + " of " + question.path + " to " +
                     question.new_path.value_or(""));
        const Explanation expected = explain(world.server.state, question);
        const Status status = world.do_it(question, path, new_path);
        EXPECT_EQ(to_string(status), to_string(expected.would_return));
        EXPECT_EQ(expected.verdict == Verdict::allowed || expected.verdict == Verdict::delayed,
                  status == Status::success);
        if (question.deed == Deed::remove && status == Status::success) {
            const bool is_there = world.server.share->volume->resolve(question.path)->exists;
            EXPECT_EQ(is_there, expected.verdict == Verdict::delayed);
        }
        // Of a rename the new name may be at fault.
        const bool is_told_why = status != Status::access_denied && status != Status::invalid_device_request &&
                                 question.deed != Deed::rename;
        if (expected.verdict == Verdict::blocked && is_told_why) {
            EXPECT_FALSE(expected.blockers.empty());
        }
        if (testing::Test::HasFailure()) return;
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ExplainedIsWhatHappens, testing::Range(1U, 13U));

} // namespace
} // namespace holdfast::smb2::explain
