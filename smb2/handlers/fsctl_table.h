#pragma once
// The control codes of IOCTL: each is one row.

#include "smb2/dispatch/context.h"
#include "smb2/wire/messages/ioctl.h"

namespace holdfast::smb2::fsctl {

/// What a code is sent to.
enum class Target : std::uint8_t {
    server, // no open: the FileId is all ones
    file,   // an open file or folder
    pipe,
};

/// One request for a control code, its checks done. `open` is null for the server's own.
struct Call {
    Context& ctx;
    const wire::IoctlRequest& request;
    locks::OpenRef open;

    FileOpen& file() const { return *resource_of(*open).as_file(); }
    PipeOpen& pipe() const { return *resource_of(*open).as_pipe(); }
    std::size_t most() const { return request.max_output_response; }
    /// Answers with `output`; one that is longer than most() is cut, and BUFFER_OVERFLOW said.
    Outcome answer(wire::Bytes output, Status status = Status::success) const;
};

struct FsctlRow {
    wire::Fsctl code;
    Target target;
    Outcome (*run)(const Call& call);
};

/// Null for a code without a row.
const FsctlRow* find_fsctl(wire::Fsctl code);
/// [MS-SMB2] 3.3.5.15.8 Handling a Pass-Through Operation Request: the answer to a code without a row.
Status refusal_of(wire::Fsctl code);

} // namespace holdfast::smb2::fsctl
