#pragma once
// The other end of a pipe, as far as tests need it.

#include "smb2/pipes/ndr.h"
#include "smb2/pipes/pipe.h"
#include "smb2/pipes/rpc_pdu.h"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <vector>

namespace holdfast::smb2::pipes::test {

using Bytes = std::vector<std::byte>;

inline Bytes pdu(PduType type, std::uint8_t flags, std::uint32_t call_id, const Bytes& body) {
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
    return out.take();
}

inline Bytes bind(const Syntax& abstract, const std::vector<Syntax>& transfers, std::uint16_t max_receive = 4280,
                  PduType type = PduType::bind) {
    const auto put = [](NdrWriter& out, const Syntax& syntax) {
        for (const auto byte : syntax.uuid) out.u8(byte);
        out.u32(syntax.version);
    };
    NdrWriter out;
    out.u16(4280);
    out.u16(max_receive);
    out.u32(0);
    out.u8(1);
    out.u8(0);
    out.u16(0);
    out.u16(0); // context id
    out.u8(static_cast<std::uint8_t>(transfers.size()));
    out.u8(0);
    put(out, abstract);
    for (const Syntax& transfer : transfers) put(out, transfer);
    return pdu(type, 3, 1, out.take());
}

inline Bytes request(std::uint16_t opnum, const Bytes& stub, std::uint8_t flags = 3, std::uint32_t call_id = 2,
                     std::uint16_t context_id = 0) {
    NdrWriter out;
    out.u32(static_cast<std::uint32_t>(stub.size()));
    out.u16(context_id);
    out.u16(opnum);
    out.bytes(stub);
    return pdu(PduType::request, flags, call_id, out.take());
}

/// One message of the server, taken apart.
struct Message {
    PduType type{};
    std::uint8_t flags = 0;
    std::uint32_t call_id = 0;
    Bytes body;
};

inline std::optional<Message> read_message(Pipe& pipe) {
    Bytes bytes(pipe.available());
    if (bytes.empty()) return std::nullopt;
    const PipeRead got = pipe.read(bytes);
    EXPECT_EQ(got.status, Status::success);
    EXPECT_EQ(got.bytes, bytes.size());
    NdrReader in(bytes);
    in.u16();
    Message message;
    message.type = static_cast<PduType>(in.u8());
    message.flags = in.u8();
    in.u32();
    EXPECT_EQ(in.u16(), bytes.size());
    in.u16();
    message.call_id = in.u32();
    message.body.assign(bytes.begin() + pdu_header_size, bytes.end());
    return message;
}

/// Binds and calls; the stub of the answer, joined of its fragments.
inline Bytes call(Pipe& pipe, const Syntax& interface, std::uint16_t opnum, const Bytes& stub) {
    if (pipe.write(bind(interface, {ndr20})) != Status::success) throw std::runtime_error("bind");
    read_message(pipe);
    if (pipe.write(request(opnum, stub)) != Status::success) throw std::runtime_error("request");
    Bytes whole;
    while (const auto message = read_message(pipe)) {
        if (message->type != PduType::response) throw std::runtime_error("no response");
        whole.insert(whole.end(), message->body.begin() + 8, message->body.end());
        if ((message->flags & pfc::last_frag) != 0) break;
    }
    return whole;
}

inline Fault fault_of(const Message& message) {
    NdrReader in(message.body);
    in.u32();
    in.u32();
    return static_cast<Fault>(in.u32());
}

} // namespace holdfast::smb2::pipes::test
