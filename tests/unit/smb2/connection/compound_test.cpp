#include "tests/unit/smb2/connection/raw_client.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using test::Guard;
using test::RawAnswer;
using test::RawClient;
using test::RawServer;
using wire::Dialect;

std::vector<Status> statuses(const std::vector<RawAnswer>& answers) {
    std::vector<Status> all;
    for (const RawAnswer& answer : answers) all.push_back(answer.status());
    return all;
}

struct CompoundTest : ::testing::Test {
    CompoundTest() { client.begin(); }
    RawServer server;
    RawClient client{server};

    wire::Bytes create(std::u16string name, wire::CreateDisposition disposition = wire::CreateDisposition::open_if) {
        return client.build(RawClient::create_request(std::move(name), disposition));
    }
    wire::Bytes related_read() { return client.build_related(RawClient::read_request(related_file_id)); }
    wire::Bytes related_close() { return client.build_related(RawClient::close_request(related_file_id)); }
};

using enum Status;

TEST_F(CompoundTest, a_related_chain_means_the_open_of_its_create) {
    server.write("f", "hello");
    const auto answers = client.ask_chain({create(u"f"), related_read(), related_close()});
    EXPECT_EQ(statuses(answers), (std::vector{success, success, success}));
    EXPECT_EQ(RawClient::text_of(answers[1]), "hello");
    EXPECT_EQ(server.locks.totals().opens, 0U);
}

TEST_F(CompoundTest, each_answer_is_signed_for_itself_and_aligned) {
    server.write("f", "hello");
    const auto answers = client.ask_chain({create(u"f"), related_read(), related_close()});
    for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_TRUE(client.verifies(answers[i])) << i;
        EXPECT_EQ(answers[i].bytes.size() % 8, 0U);
        if (i + 1 < answers.size()) {
            EXPECT_EQ(answers[i].header.next_command, answers[i].bytes.size());
        } else {
            EXPECT_EQ(answers[i].header.next_command, 0U);
        }
        EXPECT_EQ(answers[i].header.is_related(), i > 0);
    }
    EXPECT_LT(answers[0].header.message_id, answers[1].header.message_id);
}

TEST_F(CompoundTest, a_failed_create_is_what_those_after_it_are_told) {
    const auto answers =
        client.ask_chain({create(u"none", wire::CreateDisposition::open), related_read(), related_close()});
    EXPECT_EQ(statuses(answers), (std::vector{object_name_not_found, object_name_not_found, object_name_not_found}));
}

TEST_F(CompoundTest, the_next_create_of_a_chain_is_another_open) {
    server.write("f", "hello");
    const auto answers =
        client.ask_chain({create(u"none", wire::CreateDisposition::open), related_close(),
                          client.build_related(RawClient::create_request(u"f")), related_read(), related_close()});
    EXPECT_EQ(statuses(answers),
              (std::vector{object_name_not_found, object_name_not_found, success, success, success}));
    EXPECT_EQ(server.locks.totals().opens, 0U);
}

TEST_F(CompoundTest, another_failure_than_that_of_a_create_does_not_spread) {
    server.write("f", "");
    const auto answers = client.ask_chain({create(u"f"), related_read(), related_close()});
    EXPECT_EQ(statuses(answers), (std::vector{success, end_of_file, success}));
}

TEST_F(CompoundTest, what_is_not_related_does_not_mind_a_failure_before) {
    const FileId file = client.open(u"f");
    const auto answers = client.ask_chain(
        {create(u"none", wire::CreateDisposition::open), client.build(RawClient::close_request(file))});
    EXPECT_EQ(statuses(answers), (std::vector{object_name_not_found, success}));
}

TEST_F(CompoundTest, a_chain_that_begins_as_related_is_refused_whole) {
    const auto answers = client.ask_chain({related_read(), related_close()});
    EXPECT_EQ(statuses(answers), (std::vector{invalid_parameter, invalid_parameter}));
}

TEST_F(CompoundTest, without_an_open_before_there_is_no_handle) {
    const auto answers = client.ask_chain({client.build(wire::EchoRequest{}), related_read()});
    EXPECT_EQ(statuses(answers), (std::vector{success, invalid_handle}));
}

TEST_F(CompoundTest, behind_a_lost_session_the_related_ones_are_refused) {
    client.session = locks::SessionId{0x77};
    client.send(client.chain({create(u"f"), related_read(), related_close()}));
    EXPECT_EQ(statuses(client.take_chain()), (std::vector{user_session_deleted, invalid_parameter, invalid_parameter}));
}

TEST_F(CompoundTest, behind_a_lost_tree_connect_the_related_ones_are_refused) {
    client.tree = locks::TreeId{0x77};
    const auto answers = client.ask_chain({create(u"f"), related_read()});
    EXPECT_EQ(statuses(answers), (std::vector{network_name_deleted, invalid_parameter}));
}

TEST_F(CompoundTest, a_tampered_element_is_refused_and_the_others_are_not) {
    const FileId file = client.open(u"f");
    wire::Bytes message = client.chain(
        {client.build(wire::EchoRequest{}), client.build(RawClient::write_request(file, "evil"))}, Guard::sign);
    message.back() ^= std::byte{1};
    client.send(message);
    EXPECT_EQ(statuses(client.take_chain()), (std::vector{success, access_denied}));
    EXPECT_EQ(std::filesystem::file_size(server.path("f")), 0U);
}

TEST_F(CompoundTest, a_sealed_chain_is_answered_in_one_seal) {
    client.guard = Guard::seal;
    server.write("f", "hello");
    const auto answers = client.ask_chain({create(u"f"), related_read(), related_close()});
    EXPECT_EQ(statuses(answers), (std::vector{success, success, success}));
    for (const RawAnswer& answer : answers) {
        EXPECT_TRUE(answer.was_sealed);
        EXPECT_FALSE(answer.header.is_signed());
    }
}

TEST_F(CompoundTest, a_next_command_that_leads_nowhere_ends_the_connection) {
    const auto first_length = [](const wire::Bytes& message) {
        std::uint32_t length = 0;
        std::memcpy(&length, message.data() + wire::header_at::next_command, sizeof length);
        return length;
    };
    const wire::Bytes good = client.chain({client.build(wire::EchoRequest{}), client.build(wire::EchoRequest{})});
    const auto total = static_cast<std::uint32_t>(good.size());
    for (const std::uint32_t next :
         {1U, 8U, 63U, first_length(good) + 4, first_length(good) + 8, total - 56, total, total + 8, 0xFFFF'FFF8U}) {
        RawClient fresh{server};
        fresh.negotiate(Dialect::smb3_11);
        wire::Bytes message = fresh.chain({fresh.build(wire::EchoRequest{}), fresh.build(wire::EchoRequest{})});
        std::memcpy(message.data() + wire::header_at::next_command, &next, sizeof next);
        fresh.send(message);
        EXPECT_TRUE(fresh.is_ended()) << next;
    }
}

TEST_F(CompoundTest, what_was_done_before_the_fault_is_answered) {
    wire::Bytes message = client.chain({client.build(wire::EchoRequest{}), client.build(wire::EchoRequest{})});
    message[72] = std::byte{0xFF}; // of the second header
    client.send(message);
    EXPECT_TRUE(client.is_ended());
    EXPECT_EQ(statuses(client.take_chain()), std::vector{success});
}

// ---- waiting

TEST_F(CompoundTest, a_flush_in_the_middle_holds_the_answers_together) {
    const auto elements = [&] {
        return std::vector{create(u"f"), client.build_related(RawClient::write_request(related_file_id, "abc")),
                           client.build_related(RawClient::flush_request(related_file_id)), related_close()};
    };
    client.send(client.chain(elements(), Guard::sign));
    EXPECT_FALSE(client.has_frame());
    EXPECT_EQ(server.locks.totals().opens, 1U);
    // Later requests do not wait for it.
    EXPECT_EQ(client.ask(wire::EchoRequest{}).status(), success);
    client.pump();
    const auto answers = client.take_chain();
    EXPECT_EQ(statuses(answers), (std::vector{success, success, success, success}));
    const Command commands[] = {Command::create, Command::write, Command::flush, Command::close};
    for (std::size_t i = 0; i < answers.size(); ++i) {
        EXPECT_EQ(answers[i].header.command, commands[i]);
        EXPECT_FALSE(answers[i].header.is_async());
        EXPECT_TRUE(client.verifies(answers[i])) << i;
    }
    EXPECT_EQ(server.locks.totals().opens, 0U);
}

TEST_F(CompoundTest, a_held_chain_stays_sealed) {
    client.guard = Guard::seal;
    const auto answers = client.ask_chain(
        {create(u"f"), client.build_related(RawClient::flush_request(related_file_id)), related_close()});
    EXPECT_EQ(statuses(answers), (std::vector{success, success, success}));
    EXPECT_TRUE(answers[0].was_sealed);
}

TEST_F(CompoundTest, a_chain_that_is_held_dies_with_its_connection) {
    client.send(client.chain(
        {create(u"f"), client.build_related(RawClient::flush_request(related_file_id)), related_close()}, Guard::sign));
    client.close();
    EXPECT_EQ(server.locks.totals().opens, 0U);
    while (!server.jobs.waiting.empty()) server.run_one_job(); // the disk comes back to nobody
}

struct WaitingLock : CompoundTest {
    FileId file = client.open(u"f");
    RawClient other{server};
    FileId held{};
    WaitingLock() {
        other.begin();
        held = other.open(u"f");
        RawClient::require(other.ask(RawClient::lock_request(held)));
    }
    void unlock() { RawClient::require(other.ask(RawClient::lock_request(held, wire::LockFlags::unlock))); }
    RawAnswer wait() { return client.ask(RawClient::lock_request(file)); }
};

TEST_F(WaitingLock, is_told_to_wait_and_gets_its_answer_under_the_same_async_id) {
    const RawAnswer interim = wait();
    EXPECT_EQ(interim.status(), pending);
    EXPECT_TRUE(interim.header.is_async());
    EXPECT_FALSE(interim.header.is_signed()); // or AES-GMAC would use a nonce twice
    EXPECT_GT(interim.header.credits, 0U);
    EXPECT_NE(interim.header.async_id, 0U);
    client.pump();
    EXPECT_FALSE(client.has_frame());

    unlock();
    const RawAnswer final = client.take();
    EXPECT_EQ(final.status(), success);
    EXPECT_TRUE(final.header.is_async());
    EXPECT_EQ(final.header.async_id, interim.header.async_id);
    EXPECT_EQ(final.header.message_id, interim.header.message_id);
    EXPECT_EQ(final.header.credits, 0U);
    EXPECT_TRUE(client.verifies(final));
}

TEST_F(WaitingLock, seals_both_answers) {
    client.guard = Guard::seal;
    EXPECT_TRUE(wait().was_sealed);
    unlock();
    const RawAnswer final = client.take();
    EXPECT_EQ(final.status(), success);
    EXPECT_TRUE(final.was_sealed);
}

TEST_F(WaitingLock, is_cancelled_by_its_async_id) {
    const RawAnswer interim = wait();
    client.cancel_async(interim);
    const RawAnswer final = client.take();
    EXPECT_EQ(final.status(), cancelled);
    EXPECT_EQ(final.header.async_id, interim.header.async_id);
    EXPECT_EQ(server.locks.totals().locks_waiting, 0U);
    client.cancel_async(interim); // too late
    client.pump();
    EXPECT_FALSE(client.has_frame());
}

TEST_F(WaitingLock, is_cancelled_by_its_message_id) {
    client.cancel_message(wait().header.message_id);
    EXPECT_EQ(client.take().status(), cancelled);
}

TEST_F(WaitingLock, is_not_cancelled_for_another_session) {
    const RawAnswer interim = wait();
    const auto mine = std::exchange(client.session, locks::SessionId{0x77});
    client.guard = Guard::plain;
    client.cancel_async(interim);
    client.pump();
    EXPECT_FALSE(client.has_frame());
    client.session = mine;
    client.cancel_async(interim);
    EXPECT_EQ(client.take().status(), cancelled);
}

TEST_F(WaitingLock, at_the_end_of_a_chain_lets_the_others_answer) {
    client.send(client.chain({create(u"g"), client.build(RawClient::lock_request(file))}, Guard::sign));
    const auto before = client.take_chain();
    EXPECT_EQ(statuses(before), std::vector{success});
    EXPECT_EQ(before[0].header.next_command, 0U);
    EXPECT_TRUE(client.verifies(before[0]));
    EXPECT_EQ(client.take().status(), pending);
    unlock();
    EXPECT_EQ(client.take().status(), success);
}

TEST_F(WaitingLock, in_the_middle_of_a_chain_holds_it_and_can_be_cancelled) {
    const wire::Bytes lock = client.build(RawClient::lock_request(file));
    const std::uint64_t message_id = wire::decode_header(lock)->message_id;
    client.send(client.chain({lock, related_read(), related_close()}, Guard::sign));
    EXPECT_FALSE(client.has_frame());
    client.cancel_message(message_id);
    client.pump();
    EXPECT_EQ(statuses(client.take_chain()), (std::vector{cancelled, file_lock_conflict, success}));
}

TEST_F(WaitingLock, dies_with_its_connection) {
    wait();
    client.close();
    EXPECT_EQ(server.locks.totals().locks_waiting, 0U);
    unlock();
    EXPECT_EQ(server.locks.totals().opens, 1U);
}

TEST_F(WaitingLock, a_wake_that_is_under_way_finds_nobody) {
    wait();
    unlock(); // posted already
    client.close();
    EXPECT_EQ(server.locks.totals().locks_held, 0U);
}

TEST_F(WaitingLock, ends_with_its_tree_connect) {
    wait();
    EXPECT_EQ(client.ask(wire::TreeDisconnectRequest{}).status(), success);
    const RawAnswer final = client.take();
    EXPECT_EQ(final.status(), range_not_locked);
    EXPECT_TRUE(client.verifies(final));
    EXPECT_EQ(wait().status(), network_name_deleted);
}

TEST_F(WaitingLock, ends_with_its_session_and_is_still_answered_signed) {
    wait();
    EXPECT_EQ(client.ask(wire::LogoffRequest{}).status(), success);
    const RawAnswer final = client.take();
    EXPECT_EQ(final.status(), range_not_locked);
    EXPECT_TRUE(client.verifies(final));
}

TEST_F(WaitingLock, ends_when_an_admin_closes_its_open) {
    wait();
    const auto result = server.locks.close(locks::OpenId{file.volatile_}, locks::CloseReason::admin);
    EXPECT_EQ(result.waiters_cancelled, 1U);
    EXPECT_EQ(client.take().status(), range_not_locked);
    EXPECT_EQ(client.ask(RawClient::read_request(file)).status(), file_closed);
}

TEST_F(WaitingLock, gets_the_range_when_an_admin_closes_the_holder) {
    wait();
    server.locks.close(locks::OpenId{held.volatile_}, locks::CloseReason::admin);
    EXPECT_EQ(client.take().status(), success);
    EXPECT_EQ(other.ask(RawClient::close_request(held)).status(), file_closed);
}

TEST_F(WaitingLock, closing_the_file_answers_the_lock_as_well) {
    const RawAnswer interim = wait();
    EXPECT_EQ(client.ask(RawClient::close_request(file)).status(), success);
    const RawAnswer final = client.take();
    EXPECT_EQ(final.status(), range_not_locked);
    EXPECT_EQ(final.header.async_id, interim.header.async_id);
}

TEST(WaitingBound, no_more_requests_wait_than_configured) {
    Settings settings;
    settings.max_async_requests = 1;
    RawServer server(settings);
    RawClient client{server};
    client.begin();
    const FileId one = client.open(u"f");
    const FileId two = client.open(u"f");
    RawClient::require(client.ask(RawClient::lock_request(one)));
    EXPECT_EQ(client.ask(RawClient::lock_request(two)).status(), pending);
    EXPECT_EQ(client.ask(RawClient::lock_request(two)).status(), insufficient_resources);
    EXPECT_EQ(client.ask(RawClient::close_request(one)).status(), success);
    EXPECT_EQ(client.take().status(), success);
}

} // namespace
} // namespace holdfast::smb2
