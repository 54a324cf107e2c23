#include "server/handle_journal.h"

#include "tests/unit/server/server_fixture.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <fstream>

namespace holdfast::server {
namespace {

struct HandleJournalTest : ServerFixture {
    HandleJournalTest() {
        for (const char* name : {"server", "smb2"})
            if (!spdlog::get(name))
                spdlog::register_logger(
                    std::make_shared<spdlog::logger>(name, std::make_shared<spdlog::sinks::null_sink_mt>()));
    }
    std::string state_dir = folder.path();
};

TEST_F(HandleJournalTest, is_made_where_there_is_none_and_belongs_to_one) {
    const HandleJournal first = open_handle_journal(state_dir, state);
    ASSERT_TRUE(first.file) << first.problem;
    const HandleJournal second = open_handle_journal(state_dir, state);
    EXPECT_FALSE(second.file);
    EXPECT_NE(second.problem, "");
}

TEST_F(HandleJournalTest, a_damaged_one_is_kept_aside_and_the_server_starts) {
    std::ofstream(state_dir + "/journal") << "this is no journal at all";
    const HandleJournal journal = open_handle_journal(state_dir, state);
    EXPECT_TRUE(journal.file) << journal.problem;
    EXPECT_TRUE(std::ifstream(state_dir + "/journal.damaged").good());
}

} // namespace
} // namespace holdfast::server
