#pragma once
// A client that sends control codes.

#include "smb2/wire/fsctl/codes.h"
#include "tests/unit/smb2/handlers/info_test.h"

namespace holdfast::smb2::test {

class FsctlTest : public InfoTest {
  protected:
    Answer control(wire::Fsctl code, FileId id, wire::View input = {}, std::uint32_t most = 4096) {
        return control(client, code, id, input, most);
    }
    static Answer control(TestClient& by, wire::Fsctl code, FileId id, wire::View input = {},
                          std::uint32_t most = 4096) {
        wire::IoctlRequest request;
        request.ctl_code = code;
        request.file_id = id;
        request.input = input;
        request.max_output_response = most;
        return by.ask(request);
    }
    static wire::Bytes output_of(const Answer& answer) { return answer.as<wire::IoctlResponse>().output; }
};

} // namespace holdfast::smb2::test
