#include "smb2/dispatch/command_table.h"

#include "tests/unit/smb2/connection/raw_client.h"

#include <gtest/gtest.h>

namespace holdfast::smb2 {
namespace {

using test::RawAnswer;
using test::RawClient;
using test::RawServer;

TEST(CommandTable, every_command_stands_at_its_number) {
    for (std::uint16_t number = 0; number < command_count; ++number) {
        const CommandRow* row = find_command(static_cast<Command>(number));
        ASSERT_NE(row, nullptr);
        EXPECT_EQ(static_cast<std::uint16_t>(row->command), number);
        EXPECT_NE(row->run, nullptr);
    }
    EXPECT_EQ(find_command(static_cast<Command>(command_count)), nullptr);
    EXPECT_EQ(find_command(static_cast<Command>(0xFFFF)), nullptr);
}

TEST(CommandTable, what_uses_an_open_needs_a_tree) {
    for (std::uint16_t number = 0; number < command_count; ++number) {
        const CommandRow& row = *find_command(static_cast<Command>(number));
        EXPECT_TRUE(!row.uses_open || row.needs == Needs::tree) << number;
    }
}

TEST(CommandTable, an_expired_session_may_still_log_off_close_and_unlock) {
    for (const Command command : {Command::logoff, Command::close, Command::lock})
        EXPECT_TRUE(find_command(command)->allowed_expired);
    for (const Command command : {Command::read, Command::write, Command::create, Command::tree_connect})
        EXPECT_FALSE(find_command(command)->allowed_expired);
}

/// A request with nothing but its size; what a row needs is asked before the body is read.
RawAnswer ask_bare(RawClient& client, Command command) {
    wire::Bytes message;
    wire::encode(client.next_header(command), message);
    message.resize(message.size() + 4);
    client.send(client.guarded(message));
    return client.take();
}

TEST(CommandTable, without_a_session_only_few_commands_go) {
    RawServer server;
    RawClient client{server};
    client.negotiate(wire::Dialect::smb3_11);
    for (std::uint16_t number = 2; number < command_count; ++number) {
        const auto command = static_cast<Command>(number);
        if (command == Command::cancel || command == Command::echo) continue;
        EXPECT_EQ(ask_bare(client, command).status(), Status::user_session_deleted) << number;
    }
}

TEST(CommandTable, without_a_tree_connect_only_few_commands_go) {
    RawServer server;
    RawClient client{server};
    client.begin();
    client.tree = locks::TreeId{77};
    for (std::uint16_t number = 0; number < command_count; ++number) {
        const CommandRow& row = *find_command(static_cast<Command>(number));
        if (row.needs != Needs::tree) continue;
        EXPECT_EQ(ask_bare(client, row.command).status(), Status::network_name_deleted) << number;
    }
}

TEST(CommandTable, a_malformed_body_of_any_command_is_an_invalid_parameter) {
    RawServer server;
    RawClient client{server};
    client.begin();
    for (std::uint16_t number = 1; number < command_count; ++number) {
        const auto command = static_cast<Command>(number);
        if (command == Command::cancel) continue;
        EXPECT_EQ(ask_bare(client, command).status(), Status::invalid_parameter) << number;
    }
}

} // namespace
} // namespace holdfast::smb2
