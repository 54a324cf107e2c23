#include "smb2/pipes/rpc_pipe.h"

#include <algorithm>
#include <cstring>

namespace holdfast::smb2::pipes {

namespace {

Syntax read_syntax(NdrReader& in) {
    Syntax syntax;
    for (auto& byte : syntax.uuid) byte = in.u8();
    syntax.version = in.u32();
    return syntax;
}

void write_syntax(NdrWriter& out, const Syntax& syntax) {
    for (const auto byte : syntax.uuid) out.u8(byte);
    out.u32(syntax.version);
}

struct ContextAnswer {
    ContextResult result = ContextResult::provider_rejection;
    RejectReason reason = RejectReason::none;
};

} // namespace

// ---------------------------------------------------------------- the pipe

Status RpcPipe::write(std::span<const std::byte> message) {
    if (broken_) return Status::pipe_disconnected;
    incoming_.insert(incoming_.end(), message.begin(), message.end());

    std::size_t at = 0;
    while (!broken_ && incoming_.size() - at >= pdu_header_size) {
        const std::span<const std::byte> rest = std::span<const std::byte>(incoming_).subspan(at);
        const auto header = parse_header(rest);
        if (!header) broken_ = true;
        if (broken_ || rest.size() < header->fragment_length) break;
        const auto body = rest.subspan(pdu_header_size, header->fragment_length - pdu_header_size);
        if (take_pdu(*header, body) == Verdict::broken) broken_ = true;
        at += header->fragment_length;
    }
    incoming_.erase(incoming_.begin(), incoming_.begin() + static_cast<std::ptrdiff_t>(at));
    // An answer (a fault, a bind_nak) may still be read from a pipe that takes no more.
    return broken_ && answers_.empty() ? Status::pipe_disconnected : Status::success;
}

PipeRead RpcPipe::read(std::span<std::byte> into) {
    if (answers_.empty()) return {broken_ ? Status::pipe_disconnected : Status::pipe_empty, 0};
    const std::vector<std::byte>& message = answers_.front();
    const std::size_t bytes = std::min(into.size(), message.size() - read_);
    if (bytes != 0) std::memcpy(into.data(), message.data() + read_, bytes);
    read_ += bytes;
    if (read_ < message.size()) return {Status::buffer_overflow, bytes};
    answered_bytes_ -= message.size();
    answers_.pop_front();
    read_ = 0;
    return {Status::success, bytes};
}

std::size_t RpcPipe::available() const { return answers_.empty() ? 0 : answers_.front().size() - read_; }

// ---------------------------------------------------------------- what comes in

std::optional<RpcPipe::Header> RpcPipe::parse_header(std::span<const std::byte> bytes) {
    NdrReader in(bytes.first(pdu_header_size));
    const std::uint8_t version = in.u8();
    const std::uint8_t minor = in.u8();
    Header header;
    header.type = static_cast<PduType>(in.u8());
    header.flags = in.u8();
    const std::uint32_t representation = in.u32();
    header.fragment_length = in.u16();
    header.auth_length = in.u16();
    header.call_id = in.u32();
    // Little endian, ASCII, IEEE: nobody sends anything else.
    if (version != 5 || minor > 1 || representation != 0x10) return std::nullopt;
    if (header.fragment_length < pdu_header_size) return std::nullopt;
    return header;
}

RpcPipe::Verdict RpcPipe::take_pdu(const Header& header, std::span<const std::byte> body) {
    switch (header.type) {
    case PduType::bind:
    case PduType::alter_context: return take_bind(header, body);
    case PduType::request: return take_request(header, body);
    case PduType::co_cancel: return Verdict::fine; // calls are done before a cancel can arrive
    case PduType::orphaned: call_.reset(); return Verdict::fine;
    case PduType::response:
    case PduType::fault:
    case PduType::bind_ack:
    case PduType::bind_nak:
    case PduType::alter_context_resp:
    case PduType::auth3: break;
    }
    return Verdict::broken;
}

// [C706] 12.6.4.3 and 12.6.4.1. Every presentation context is answered in its place.
RpcPipe::Verdict RpcPipe::take_bind(const Header& header, std::span<const std::byte> body) {
    const bool first_bind = header.type == PduType::bind;
    if (first_bind == bound_) return Verdict::broken;
    // The session below has signed or sealed this already; a second layer is not offered.
    if (header.auth_length != 0) {
        send_bind_nak(header);
        return first_bind ? Verdict::broken : Verdict::fine;
    }

    NdrReader in(body);
    in.u16(); // what the client sends at most: we take more
    const std::uint16_t client_takes = in.u16();
    const std::uint32_t group = in.u32();
    const std::uint8_t count = in.u8();
    in.u8();
    in.u16();
    std::vector<ContextAnswer> results;
    for (unsigned i = 0; i < count && !in.failed(); ++i) {
        const std::uint16_t id = in.u16();
        const std::uint8_t transfers = in.u8();
        in.u8();
        const bool known = read_syntax(in) == interface_.syntax;
        bool spoken = false;
        for (unsigned k = 0; k < transfers && !in.failed(); ++k) spoken |= read_syntax(in) == ndr20;
        if (in.failed()) break;
        if (!known)
            results.push_back({ContextResult::provider_rejection, RejectReason::abstract_syntax});
        else if (!spoken)
            results.push_back({ContextResult::provider_rejection, RejectReason::transfer_syntaxes});
        else {
            results.push_back({ContextResult::acceptance, RejectReason::none});
            contexts_[id] = true;
        }
    }
    if (in.failed() || results.empty()) return Verdict::broken;
    if (first_bind) max_send_ = std::clamp(client_takes, min_fragment, max_fragment);
    bound_ = true;

    NdrWriter out;
    out.u16(max_send_);
    out.u16(max_fragment);
    out.u32(group != 0 ? group : 0x0053'f0f0);
    const std::string address = first_bind ? "\\PIPE\\" + std::string(interface_.name) : std::string();
    out.u16(static_cast<std::uint16_t>(first_bind ? address.size() + 1 : 0));
    if (first_bind) {
        out.bytes(std::as_bytes(std::span(address.c_str(), address.size() + 1)));
    }
    out.align(4);
    out.u8(static_cast<std::uint8_t>(results.size()));
    out.u8(0);
    out.u16(0);
    for (const ContextAnswer& one : results) {
        out.u16(static_cast<std::uint16_t>(one.result));
        out.u16(static_cast<std::uint16_t>(one.reason));
        write_syntax(out, one.result == ContextResult::acceptance ? ndr20 : Syntax{});
    }
    const std::vector<std::byte> answer = out.take();
    send(first_bind ? PduType::bind_ack : PduType::alter_context_resp, pfc::first_frag | pfc::last_frag, header.call_id,
         answer);
    return Verdict::fine;
}

// [C706] 12.6.4.9. Fragments of one call follow each other; only the first one's opnum counts.
RpcPipe::Verdict RpcPipe::take_request(const Header& header, std::span<const std::byte> body) {
    if (!bound_) return Verdict::broken;
    NdrReader in(body);
    in.u32(); // alloc_hint: we make room for what comes, not for what is promised
    const std::uint16_t context_id = in.u16();
    const std::uint16_t opnum = in.u16();
    std::size_t stub_at = 8;
    if ((header.flags & pfc::object_uuid) != 0) stub_at += 16;
    if (in.failed() || header.auth_length != 0 || body.size() < stub_at) return Verdict::broken;

    const bool first = (header.flags & pfc::first_frag) != 0;
    if (first == call_.has_value()) return Verdict::broken;
    if (first)
        call_ = Call{header.call_id, context_id, opnum, {}};
    else if (call_->id != header.call_id)
        return Verdict::broken;

    const auto stub = body.subspan(stub_at);
    if (call_->stub.size() + stub.size() > max_request) {
        send_fault(*call_, Fault::too_large, pfc::did_not_execute);
        return Verdict::broken;
    }
    call_->stub.insert(call_->stub.end(), stub.begin(), stub.end());
    if ((header.flags & pfc::last_frag) == 0) return Verdict::fine;

    const Call whole = std::move(*call_);
    call_.reset();
    // Whoever asks on and on without reading has to read first.
    if (answered_bytes_ > max_answers) return Verdict::broken;
    answer_call(whole);
    return Verdict::fine;
}

void RpcPipe::answer_call(const Call& call) {
    if (!contexts_.contains(call.context_id)) return send_fault(call, Fault::unknown_interface, pfc::did_not_execute);
    NdrReader in(call.stub);
    NdrWriter out;
    if (const CallResult fault = interface_.call(context_, call.opnum, in, out)) {
        return send_fault(call, *fault, pfc::did_not_execute);
    }
    send_response(call, out.take());
}

// ---------------------------------------------------------------- what goes out

void RpcPipe::send_bind_nak(const Header& header) {
    constexpr std::uint16_t authentication_type_not_recognized = 8;
    NdrWriter out;
    out.u16(authentication_type_not_recognized);
    out.u8(1); // one protocol version follows
    out.u8(5);
    out.u8(0);
    send(PduType::bind_nak, pfc::first_frag | pfc::last_frag, header.call_id, out.take());
}

void RpcPipe::send_fault(const Call& call, Fault fault, std::uint8_t more_flags) {
    NdrWriter out;
    out.u32(0);
    out.u16(call.context_id);
    out.u16(0); // cancel_count and a reserved byte
    out.u32(static_cast<std::uint32_t>(fault));
    out.u32(0);
    send(PduType::fault, static_cast<std::uint8_t>(pfc::first_frag | pfc::last_frag | more_flags), call.id, out.take());
}

/// In fragments that the client can take; all but the last hold a multiple of eight bytes.
void RpcPipe::send_response(const Call& call, std::span<const std::byte> stub) {
    constexpr std::size_t response_header = 8;
    const std::size_t most = (max_send_ - pdu_header_size - response_header) / 8 * 8;
    std::size_t at = 0;
    do {
        const auto part = stub.subspan(at, std::min(most, stub.size() - at));
        unsigned flags = at == 0 ? pfc::first_frag : 0;
        if (at + part.size() == stub.size()) flags |= pfc::last_frag;
        NdrWriter out;
        out.u32(static_cast<std::uint32_t>(stub.size() - at));
        out.u16(call.context_id);
        out.u16(0);
        out.bytes(part);
        send(PduType::response, static_cast<std::uint8_t>(flags), call.id, out.take());
        at += part.size();
    } while (at < stub.size());
}

void RpcPipe::send(PduType type, std::uint8_t flags, std::uint32_t call_id, std::span<const std::byte> body) {
    NdrWriter out;
    out.u8(5);
    out.u8(0);
    out.u8(static_cast<std::uint8_t>(type));
    out.u8(flags);
    out.u32(0x10);
    out.u16(static_cast<std::uint16_t>(pdu_header_size + body.size()));
    out.u16(0);
    out.u32(call_id);
    out.bytes(body);
    answers_.push_back(out.take());
    answered_bytes_ += answers_.back().size();
}

} // namespace holdfast::smb2::pipes
