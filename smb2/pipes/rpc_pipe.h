#pragma once
// One RPC connection over a pipe: bind, fragments in, a call, fragments out.

#include "smb2/pipes/ndr.h"
#include "smb2/pipes/pipe.h"
#include "smb2/pipes/rpc_pdu.h"

#include <deque>
#include <map>
#include <optional>

namespace holdfast::smb2::pipes {

/// What a call came to: its stub is written, or the fault that is sent instead.
using CallResult = std::optional<Fault>;

/// An RPC interface and the pipe where it listens.
struct Interface {
    std::string_view name; // of the pipe
    Syntax syntax;
    CallResult (*call)(const PipeContext& context, std::uint16_t opnum, NdrReader& in, NdrWriter& out);
};

/// Trusts no length; holds at most one request of max_request bytes and the answers to what was
/// asked. After a message that cannot be understood the pipe is broken, as its peer may be.
class RpcPipe final : public Pipe {
  public:
    RpcPipe(const Interface& interface, PipeContext context) : interface_(interface), context_(std::move(context)) {}

    Status write(std::span<const std::byte> message) override;
    PipeRead read(std::span<std::byte> into) override;
    std::size_t available() const override;

    static constexpr std::size_t max_request = 1U << 20;
    static constexpr std::size_t max_answers = 1U << 22;

  private:
    struct Header {
        PduType type{};
        std::uint8_t flags = 0;
        std::uint16_t fragment_length = 0;
        std::uint16_t auth_length = 0;
        std::uint32_t call_id = 0;
    };
    struct Call {
        std::uint32_t id = 0;
        std::uint16_t context_id = 0;
        std::uint16_t opnum = 0;
        std::vector<std::byte> stub;
    };
    enum class Verdict : std::uint8_t { fine, broken };

    static std::optional<Header> parse_header(std::span<const std::byte> bytes);
    Verdict take_pdu(const Header& header, std::span<const std::byte> body);
    Verdict take_bind(const Header& header, std::span<const std::byte> body);
    Verdict take_request(const Header& header, std::span<const std::byte> body);
    void answer_call(const Call& call);
    void send_bind_nak(const Header& header);
    void send_fault(const Call& call, Fault fault, std::uint8_t more_flags);
    void send_response(const Call& call, std::span<const std::byte> stub);
    void send(PduType type, std::uint8_t flags, std::uint32_t call_id, std::span<const std::byte> body);

    const Interface& interface_;
    const PipeContext context_;
    std::vector<std::byte> incoming_;        // less than one fragment
    std::optional<Call> call_;               // of which not all fragments are here
    std::map<std::uint16_t, bool> contexts_; // presentation contexts that were accepted
    std::uint16_t max_send_ = max_fragment;
    bool bound_ = false;
    bool broken_ = false;
    std::deque<std::vector<std::byte>> answers_;
    std::size_t answered_bytes_ = 0; // held in answers_
    std::size_t read_ = 0;           // of answers_.front()
};

} // namespace holdfast::smb2::pipes
