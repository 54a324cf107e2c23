#include "admin_api/captures/notes.h"

#include "tests/unit/admin_api/owners.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api {
namespace {

locks::OpenRow row(std::uint64_t id, const std::string& path, std::shared_ptr<const locks::Owner> owner) {
    locks::OpenRow made;
    made.id = locks::OpenId{id};
    made.state = locks::OpenState::open;
    made.path = path;
    made.access = locks::Access::read_data | locks::Access::write_data;
    made.share_mode = locks::ShareMode::read;
    made.owner = std::move(owner);
    return made;
}

std::optional<locks::OpenRow> find(locks::OpenId id) {
    if (id != locks::OpenId{417}) return std::nullopt;
    return row(417, "report.txt", bob());
}

const locks::RangeRequest range{*locks::ByteRange::make(100, 10), locks::LockMode::exclusive};

TEST(Notes, an_open_that_is_refused_names_who_is_in_the_way) {
    locks::Refusal refusal;
    refusal.verdict = locks::OpenVerdict::sharing_violation;
    refusal.path = "report.txt";
    refusal.access = locks::Access::read_data;
    refusal.share_mode = locks::ShareMode::all;
    refusal.blocker = locks::OpenId{417};
    EXPECT_EQ(
        sentence_of(note_of_refusal(refusal), find),
        "Holdfast: open of \"report.txt\" (wants Read; would share Read, Write, Delete) refused: sharing violation "
        "with open 417 of bob from fd00::17 on \"report.txt\" (has Read, Write; shares Read)");
    refusal.blocker = locks::OpenId{99};
    EXPECT_TRUE(sentence_of(note_of_refusal(refusal), find)
                    .ends_with("refused: sharing violation with open 99, which has gone since"));
    refusal.blocker = locks::OpenId{};
    refusal.verdict = locks::OpenVerdict::too_many_opens;
    EXPECT_TRUE(sentence_of(note_of_refusal(refusal), find).ends_with("refused: as many are open as there may be"));
}

TEST(Notes, names_of_clients_cannot_disturb_the_reader) {
    locks::Refusal refusal;
    refusal.verdict = locks::OpenVerdict::delete_pending;
    refusal.path = "a\"\n\x1b[31m";
    refusal.stream_name = "s";
    const std::string text = sentence_of(note_of_refusal(refusal), find);
    EXPECT_NE(text.find(R"("a\"\n\u001b[31m:s")"), std::string::npos) << text;
}

TEST(Notes, a_range_that_is_hindered_names_who_holds_it) {
    EXPECT_EQ(sentence_of(note_of_hindered_range(locks::RangeEvent::refused, range, locks::OpenId{417}), find),
              "Holdfast: exclusive lock of 10 bytes at 100 refused because of open 417 of bob from fd00::17 on "
              "\"report.txt\" (has Read, Write; shares Read)");
    EXPECT_EQ(sentence_of(note_of_hindered_range(locks::RangeEvent::waiting, range, std::nullopt), find),
              "Holdfast: exclusive lock of 10 bytes at 100 waits");
}

TEST(Notes, what_becomes_of_a_range_without_its_client) {
    const auto open = row(5, "a", alice());
    EXPECT_EQ(
        note_of_range(open, locks::RangeEvent::granted, range),
        "Holdfast: exclusive lock of 10 bytes at 100 of open 5 of CORP\\alice from 10.2.4.26 on \"a\" granted after "
        "it has waited");
    EXPECT_NE(note_of_range(open, locks::RangeEvent::released, range).find("taken away by an administrator"),
              std::string::npos);
    EXPECT_NE(note_of_range(open, locks::RangeEvent::cancelled, range).find("has ended the waiting"),
              std::string::npos);
}

TEST(Notes, a_break_says_whose_and_why) {
    auto holder = row(12, "a", alice());
    locks::LeaseRow lease;
    lease.kind = locks::CachingKind::lease;
    holder.lease = lease;
    EXPECT_EQ(note_of_break(holder, locks::Caching::all, locks::Caching::none),
              "Holdfast: lease RWH of open 12 of CORP\\alice from 10.2.4.26 on \"a\" goes down to none because of this "
              "request: its client is told");
    EXPECT_TRUE(note_of_break_for_holder(holder, locks::Caching::all, locks::Caching::read, "bob from fd00::17")
                    .ends_with("goes down to R because of bob from fd00::17"));
    EXPECT_TRUE(note_of_break_for_holder(holder, locks::Caching::all, locks::Caching::read, "")
                    .ends_with("because of the server itself, an administrator or a local process"));
    holder.lease->kind = locks::CachingKind::oplock;
    EXPECT_TRUE(note_of_lost_lease(holder, locks::Caching::all, locks::Caching::none).starts_with("Holdfast: oplock"));
}

TEST(Notes, a_closing_is_told_where_its_client_has_not_asked_for_it) {
    const auto open = row(5, "a", nullptr);
    EXPECT_EQ(note_of_closing(open, locks::CloseReason::admin),
              "Holdfast: open 5 of nobody on \"a\" closed by an administrator");
    EXPECT_TRUE(note_of_closing(open, locks::CloseReason::expired));
    EXPECT_TRUE(note_of_closing(open, locks::CloseReason::taken_over));
    for (const auto known : {locks::CloseReason::client, locks::CloseReason::logoff, locks::CloseReason::disconnect,
                             locks::CloseReason::tree_disconnect, locks::CloseReason::shutdown})
        EXPECT_EQ(note_of_closing(open, known), std::nullopt);
}

TEST(Notes, people_without_a_name_are_somebody) {
    EXPECT_EQ(person_text("", "", "10.0.0.1"), "somebody from 10.0.0.1");
    EXPECT_EQ(person_text("CORP", "bob", "10.0.0.1"), "CORP\\bob from 10.0.0.1");
}

} // namespace
} // namespace holdfast::admin_api
