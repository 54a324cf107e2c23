#pragma once
// A client that asks for information classes and sets them.

#include "smb2/wire/info/file.h"
#include "smb2/wire/info/set.h"
#include "smb2/wire/messages.h"
#include "tests/unit/smb2/handlers/test_client.h"

namespace holdfast::smb2::test {

class InfoTest : public HandlerTest {
  protected:
    InfoTest() { client.connection.negotiated().max_transact_size = 1U << 20; }

    FileId open_with(std::u16string name, locks::Access access) {
        auto request = client.create_request(std::move(name));
        request.desired_access = access;
        return client.open(request);
    }
    FileId make_folder(std::u16string name) {
        auto request = client.create_request(std::move(name));
        request.create_options = wire::CreateOptions::directory_file;
        return client.open(request);
    }
    FileId open_root() { return make_folder(u""); }

    wire::QueryInfoRequest query_request(FileId id, wire::FileInfoClass info_class, std::uint32_t most = 4096) const {
        wire::QueryInfoRequest request;
        request.info_type = wire::InfoType::file;
        request.file_info_class = wire::to_bits(info_class);
        request.output_buffer_length = most;
        request.file_id = id;
        return request;
    }
    Answer query(FileId id, wire::FileInfoClass info_class, std::uint32_t most = 4096) {
        return client.ask(query_request(id, info_class, most));
    }
    static wire::Bytes output_of(const Answer& answer) { return answer.as<wire::QueryInfoResponse>().output; }
    template <class Information>
    Information query(FileId id) {
        const Answer answer = query(id, Information::info_class);
        EXPECT_EQ(to_string(answer.status()), "success");
        return *wire::decode<Information>(output_of(answer));
    }

    wire::SetInfoRequest set_request(FileId id, wire::FileInfoClass info_class, const wire::Bytes& bytes) const {
        wire::SetInfoRequest request;
        request.info_type = wire::InfoType::file;
        request.file_info_class = wire::to_bits(info_class);
        request.file_id = id;
        request.buffer = bytes;
        return request;
    }
    Status set(FileId id, wire::FileInfoClass info_class, const wire::Bytes& bytes) {
        return client.ask(set_request(id, info_class, bytes)).status();
    }
    template <class Information>
    Status set(FileId id, const Information& information) {
        return set(id, Information::info_class, wire::to_bytes(information));
    }
    Status rename(FileId id, std::u16string to, bool replace = false) {
        wire::FileRenameInformation wanted;
        wanted.replace_if_exists = replace;
        wanted.file_name = std::move(to);
        return set(id, wanted);
    }

    std::string path(const std::string& name) const { return server.folder.path() + "/" + name; }
};

} // namespace holdfast::smb2::test
