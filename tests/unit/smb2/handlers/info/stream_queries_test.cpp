#include "smb2/handlers/info/stream_queries.h"

#include "smb2/wire/codec/chain.h"
#include "tests/unit/smb2/handlers/info_test.h"

#include <gmock/gmock.h>

namespace holdfast::smb2 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using wire::FileInfoClass;

class StreamQueries : public test::InfoTest {
  protected:
    FileId make(std::u16string name, std::string_view text) {
        const FileId id = client.open(std::move(name));
        client.write(id, 0, text);
        return id;
    }
    static std::vector<std::string> listed(const test::Answer& answer) {
        std::vector<std::string> all;
        const auto output = output_of(answer);
        if (output.empty()) return all;
        const auto chain = wire::decode<wire::ChainOf<wire::FileStreamInformation>>(output);
        for (const auto& entry : chain->entries)
            all.push_back(std::string(entry.stream_name.begin(), entry.stream_name.end()) + " " +
                          std::to_string(entry.stream_size));
        return all;
    }
};

TEST_F(StreamQueries, lists_the_data_of_the_file_and_its_streams) {
    const FileId file = make(u"f", "four");
    EXPECT_THAT(listed(query(file, FileInfoClass::stream)), ElementsAre("::$DATA 4"));
    const FileId stream = make(u"f:Two", "22");
    make(u"f:One", "1");
    const auto all = ElementsAre("::$DATA 4", ":One:$DATA 1", ":Two:$DATA 2");
    EXPECT_THAT(listed(query(file, FileInfoClass::stream)), all);
    EXPECT_THAT(listed(query(stream, FileInfoClass::stream)), all);
}

TEST_F(StreamQueries, a_folder_has_none_but_named_ones) {
    const FileId folder = make_folder(u"d");
    EXPECT_THAT(listed(query(folder, FileInfoClass::stream)), IsEmpty());
    const FileId stream = make(u"d:s", "1");
    EXPECT_THAT(listed(query(folder, FileInfoClass::stream)), ElementsAre(":s:$DATA 1"));
    EXPECT_THAT(listed(query(stream, FileInfoClass::stream)), ElementsAre(":s:$DATA 1"));
}

TEST_F(StreamQueries, what_does_not_fit_is_left_out) {
    const FileId file = make(u"f", "four");
    make(u"f:s", "1");
    const auto some = query(file, FileInfoClass::stream, 60);
    EXPECT_EQ(some.status(), Status::buffer_overflow);
    EXPECT_THAT(listed(some), ElementsAre("::$DATA 4"));
    EXPECT_EQ(query(file, FileInfoClass::stream, 32).status(), Status::buffer_overflow);
}

TEST_F(StreamQueries, a_stream_is_called_by_its_name_behind_that_of_the_file) {
    const FileId stream = make(u"f:s", "123");
    const auto all = query<wire::FileAllInformation>(stream);
    EXPECT_EQ(all.name.file_name, u"\\f:s");
    EXPECT_EQ(all.standard.end_of_file, 3U);
    EXPECT_FALSE(all.standard.directory);
    EXPECT_EQ(query<wire::FileNormalizedNameInformation>(stream).file_name, u"f:s");
}

} // namespace
} // namespace holdfast::smb2
