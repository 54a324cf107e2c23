#pragma once
// [MS-SMB2] 3.3.5.2.5 Verifying the Credit Charge and the Payload Size: how many bytes a request
// brings or asks for, whichever is more. Commands without a line here fit into one credit.

#include "smb2/wire/messages.h"

#include <algorithm>
#include <cstdint>

namespace holdfast::smb2 {

template <class Request>
std::uint64_t payload_of(const Request&) {
    return 0;
}

inline std::uint64_t payload_of(const wire::ReadRequest& request) { return request.length; }
inline std::uint64_t payload_of(const wire::WriteRequest& request) { return request.data.size(); }
inline std::uint64_t payload_of(const wire::IoctlRequest& request) {
    return std::max<std::uint64_t>(request.input.size(),
                                   std::uint64_t{request.max_input_response} + request.max_output_response);
}
inline std::uint64_t payload_of(const wire::QueryDirectoryRequest& request) { return request.output_buffer_length; }
inline std::uint64_t payload_of(const wire::ChangeNotifyRequest& request) { return request.output_buffer_length; }
inline std::uint64_t payload_of(const wire::QueryInfoRequest& request) {
    return std::max<std::uint64_t>(request.input.size(), request.output_buffer_length);
}
inline std::uint64_t payload_of(const wire::SetInfoRequest& request) { return request.buffer.size(); }

/// Each credit pays for 64 KiB.
inline bool is_paid(std::uint16_t credit_charge, std::uint64_t payload) {
    const std::uint64_t charge = std::max<std::uint64_t>(credit_charge, 1);
    return payload <= charge * 65536;
}

} // namespace holdfast::smb2
