#include "smb2/handlers/fsctl/compression.h"

#include "smb2/wire/fsctl/other.h"

namespace holdfast::smb2::fsctl {

Outcome get_compression(const Call& call) {
    wire::Bytes output = wire::to_bytes(wire::CompressionState{});
    if (output.size() > call.most()) return Status::invalid_parameter;
    return call.answer(std::move(output));
}

Outcome set_compression(const Call& call) {
    const auto wanted = wire::decode<wire::CompressionState>(call.request.input);
    if (!wanted) return Status::invalid_parameter;
    return wanted->compression_state == 0 ? call.answer({}) : Status::not_supported;
}

} // namespace holdfast::smb2::fsctl
