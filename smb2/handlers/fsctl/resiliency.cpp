#include "smb2/handlers/fsctl/resiliency.h"

#include "smb2/connection/connection.h"
#include "smb2/wire/fsctl/other.h"

namespace holdfast::smb2::fsctl {

namespace {

constexpr std::uint32_t longest_ms = 300'000;
constexpr std::uint32_t usual_ms = 120'000; // of who names no time

} // namespace

Outcome request_resiliency(const Call& call) {
    if (call.ctx.connection.negotiated().dialect < 0x0210) return Status::invalid_device_request;
    const auto asked = wire::decode<wire::NetworkResiliencyRequest>(call.request.input);
    if (!asked || asked->timeout_ms > longest_ms) return Status::invalid_parameter;
    const std::uint32_t timeout_ms = asked->timeout_ms == 0 ? usual_ms : asked->timeout_ms;
    return call.ctx.locks().make_resilient(*call.open, timeout_ms) ? call.answer({}) : Outcome(Status::file_closed);
}

} // namespace holdfast::smb2::fsctl
