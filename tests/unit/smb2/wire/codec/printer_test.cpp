#include "smb2/wire/codec/printer.h"

#include "smb2/wire/messages.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::wire {
namespace {

std::string printed_name(std::u16string name) { return print(TreeConnectRequest{.path = std::move(name)}); }

TEST(Printer, makes_one_line_of_a_message) {
    const LockRequest request{.lock_sequence = 1,
                              .file_id = {.persistent = 2, .volatile_ = 3},
                              .locks = {{.offset = 4, .length = 5, .flags = LockFlags::unlock}, {}}};
    EXPECT_EQ(print(request), "LockRequest{LockSequence=1 FileId={Persistent=2 Volatile=3} "
                              "Locks=[{Offset=4 Length=5 Flags=0x4} {Offset=0 Length=0 Flags=0x0}]}");
}

TEST(Printer, names_what_has_a_name) {
    const std::string line = print(Header{.status = Status::file_closed, .command = Command::read});
    EXPECT_NE(line.find("Status=file_closed Command=read"), std::string::npos) << line;
    const std::string unknown = print(Header{.status = static_cast<Status>(0xC0FFEE)});
    EXPECT_NE(unknown.find("Status=0xc0ffee"), std::string::npos) << unknown;
}

TEST(Printer, shows_data_and_tokens_by_their_size_alone) {
    const Bytes secret{std::byte{'p'}, std::byte{'w'}};
    EXPECT_NE(print(SessionSetupRequest{.security_buffer = secret}).find("Buffer=<2 bytes>"), std::string::npos);
    EXPECT_NE(print(WriteRequest{.data = secret}).find("Buffer=<2 bytes>"), std::string::npos);
}

TEST(Printer, shows_names_in_utf_8) {
    EXPECT_EQ(printed_name(u"a\u00e4\u20ac\U0001F512"),
              "TreeConnectRequest{Flags=0x0 Buffer=\"a\u00e4\u20ac\U0001F512\"}");
}

TEST(Printer, lets_no_name_forge_a_line_or_leave_its_quotes) {
    EXPECT_EQ(printed_name(u"a\n\x1b\"\\"), "TreeConnectRequest{Flags=0x0 Buffer=\"a\\u000a\\u001b\\\"\\\\\"}");
    EXPECT_EQ(printed_name(u"\u0085\u2028"), "TreeConnectRequest{Flags=0x0 Buffer=\"\\u0085\\u2028\"}");
}

TEST(Printer, shows_half_a_character_by_its_number) {
    EXPECT_EQ(printed_name({u'a', char16_t{0xD83D}}), "TreeConnectRequest{Flags=0x0 Buffer=\"a\\ud83d\"}");
    EXPECT_EQ(printed_name({char16_t{0xDD12}, u'a'}), "TreeConnectRequest{Flags=0x0 Buffer=\"\\udd12a\"}");
}

} // namespace
} // namespace holdfast::smb2::wire
