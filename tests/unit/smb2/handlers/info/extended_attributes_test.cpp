#include "smb2/handlers/info/extended_attributes.h"

#include "smb2/wire/info/ea.h"
#include "tests/unit/smb2/handlers/info_test.h"

namespace holdfast::smb2 {
namespace {

using wire::FileInfoClass;

wire::Bytes bytes_of(std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

wire::Bytes list_of(std::vector<wire::FileFullEaInformation> entries) {
    wire::Bytes out;
    wire::Writer(out, 0).rest_chain("List", entries, wire::FileFullEaInformation::align);
    return out;
}

wire::FileFullEaInformation ea(std::string name, std::string_view value) {
    wire::FileFullEaInformation made;
    made.ea_name = std::move(name);
    made.ea_value = bytes_of(value);
    return made;
}

class ExtendedAttributes : public test::InfoTest {
  protected:
    void SetUp() override {
        if (!server.share->volume->capabilities().user_xattrs) GTEST_SKIP() << "no xattrs below /tmp";
    }
    Status set_list(std::vector<wire::FileFullEaInformation> entries) {
        return set(id, FileInfoClass::full_ea, list_of(std::move(entries)));
    }
    static std::vector<wire::FileFullEaInformation> read_list(const test::Answer& answer) {
        const wire::Bytes bytes = output_of(answer);
        std::vector<wire::FileFullEaInformation> entries;
        wire::Reader reader(bytes);
        reader.rest_chain("List", entries, wire::FileFullEaInformation::align);
        EXPECT_TRUE(reader.ok());
        return entries;
    }
    test::Answer ask_for(std::vector<std::string> names) {
        std::vector<wire::FileGetEaInformation> list;
        for (std::string& name : names) list.push_back({std::move(name)});
        wire::Bytes input;
        wire::Writer(input, 0).rest_chain("List", list, wire::FileGetEaInformation::align);
        auto request = query_request(id, FileInfoClass::full_ea);
        request.input = input;
        return client.ask(request);
    }
    FileId id = client.open(u"file");
};

TEST_F(ExtendedAttributes, come_back_as_they_were_set) {
    EXPECT_EQ(query(id, FileInfoClass::full_ea).status(), Status::no_eas_on_file);
    EXPECT_EQ(query<wire::FileEaInformation>(id).ea_size, 0U);
    ASSERT_EQ(set_list({ea("One", "1"), ea("Two", "two"), ea("THREE", "3")}), Status::success);
    const auto all = read_list(query(id, FileInfoClass::full_ea));
    EXPECT_EQ(all.size(), 3U);
    EXPECT_EQ(query<wire::FileEaInformation>(id).ea_size, 4U + 3 * (4U + 1U) + 11U + 5U);
}

TEST_F(ExtendedAttributes, are_found_without_case_and_missing_ones_are_empty) {
    ASSERT_EQ(set_list({ea("One", "1")}), Status::success);
    ASSERT_EQ(set_list({ea("ONE", "2")}), Status::success);
    const auto some = read_list(ask_for({"one", "none"}));
    ASSERT_EQ(some.size(), 2U);
    EXPECT_EQ(some[0].ea_name, "One");
    EXPECT_EQ(some[0].ea_value, bytes_of("2"));
    EXPECT_TRUE(some[1].ea_value.empty());
}

TEST_F(ExtendedAttributes, an_empty_value_removes) {
    ASSERT_EQ(set_list({ea("One", "1")}), Status::success);
    ASSERT_EQ(set_list({ea("one", ""), ea("never", "")}), Status::success);
    EXPECT_EQ(query(id, FileInfoClass::full_ea).status(), Status::no_eas_on_file);
}

TEST_F(ExtendedAttributes, whole_entries_come_or_none) {
    ASSERT_EQ(set_list({ea("One", "1"), ea("Two", "2")}), Status::success);
    EXPECT_EQ(query(id, FileInfoClass::full_ea, 12).status(), Status::buffer_too_small);
    const auto one = query(id, FileInfoClass::full_ea, 20);
    EXPECT_EQ(one.status(), Status::buffer_overflow);
    EXPECT_EQ(read_list(one).size(), 1U);
    auto single = query_request(id, FileInfoClass::full_ea);
    single.flags = wire::QueryInfoFlags::return_single_entry;
    EXPECT_EQ(read_list(client.ask(single)).size(), 1U);
}

TEST_F(ExtendedAttributes, names_and_lists_are_checked_before_anything_is_set) {
    EXPECT_EQ(set_list({ea("fine", "1"), ea("a*b", "1")}), Status::invalid_ea_name);
    EXPECT_EQ(set_list({ea("", "1")}), Status::invalid_ea_name);
    EXPECT_EQ(query(id, FileInfoClass::full_ea).status(), Status::no_eas_on_file);
    EXPECT_EQ(set(id, FileInfoClass::full_ea, bytes_of("\xff\xff\xff\x7f  ")), Status::ea_list_inconsistent);
    EXPECT_EQ(ask_for({"a/b"}).status(), Status::invalid_ea_name);
}

} // namespace
} // namespace holdfast::smb2
