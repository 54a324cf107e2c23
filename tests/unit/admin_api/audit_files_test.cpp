#include "admin_api/audit_files.h"

#include "tests/unit/admin_api/fixture.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace holdfast::admin_api {
namespace {

TEST(AuditFiles, come_oldest_first_and_nothing_else_does) {
    const StateFolder folder;
    for (const char* name : {"audit.jsonl", "audit.000000000100.jsonl", "audit.000000000007.jsonl",
                             "audit.1000000000000.jsonl", "audit.x.jsonl", "audit.00000000007x.jsonl", "tokens"})
        std::ofstream(folder.path() / name) << "x";
    std::vector<std::string> names;
    for (const auto& path : audit_files(folder.path())) names.push_back(path.filename().string());
    EXPECT_THAT(names, testing::ElementsAre("audit.000000000007.jsonl", "audit.000000000100.jsonl",
                                            "audit.1000000000000.jsonl", "audit.jsonl"));
    EXPECT_EQ(full_audit_file_name(7), "audit.000000000007.jsonl");
    EXPECT_THAT(audit_files(folder.path() / "none"), testing::IsEmpty());
}

TEST(AuditFiles, lines_come_from_the_end_whatever_their_length) {
    const StateFolder folder;
    const std::string lines[] = {"", "a", std::string(200'000, 'b'), "", "torn"};
    std::string content;
    for (const std::string& line : lines) content += line + "\n";
    content.pop_back();
    std::ofstream(folder.path() / "f") << content;

    const Descriptor file(::open((folder.path() / "f").c_str(), O_RDONLY | O_CLOEXEC));
    BackwardLines backward(file, content.size());
    for (std::size_t i = std::size(lines); i-- > 0;) {
        const auto line = backward.next();
        ASSERT_TRUE(line) << i;
        EXPECT_EQ(line->text, lines[i]);
        EXPECT_EQ(line->is_complete, i != 4) << i;
        EXPECT_EQ(content.substr(line->offset, line->text.size()), lines[i]);
    }
    EXPECT_FALSE(backward.next());
    EXPECT_FALSE(BackwardLines(file, 0).next());
    EXPECT_EQ(read_at(file, content.size() - 2, 10), "rn");
}

} // namespace
} // namespace holdfast::admin_api
