#pragma once

#include "smb2/wire/codec.h"

namespace holdfast::smb2::wire {

enum class ErrorId : std::uint32_t { default_ = 0, share_redirect = 0x7264'5253 };

/// [MS-SMB2] 2.2.2.1 SMB2 ERROR Context Response; only in dialect 3.1.1.
struct ErrorContext {
    ErrorId error_id = ErrorId::default_;
    Bytes error_context_data{};

    static void fields(auto& wire, auto& m) {
        Extent data;
        wire.length32("ErrorDataLength", data);
        wire("ErrorId", m.error_id);
        wire.bytes("ErrorContextData", data, m.error_context_data);
    }
};

/// [MS-SMB2] 2.2.2 SMB2 ERROR Response: of any command whose status is an error. The error data of
/// dialects before 3.1.1 is raw, that of 3.1.1 a list of contexts: error_contexts().
///
/// Its command is in the header; the one here only marks it as a message.
struct ErrorResponse {
    static constexpr Command command = Command::negotiate;

    std::uint8_t error_context_count = 0;
    Bytes error_data{};

    static void fields(auto& wire, auto& m) {
        Extent data;
        wire.structure_size(9);
        wire("ErrorContextCount", m.error_context_count);
        wire.reserved(1);
        wire.length32("ByteCount", data);
        wire.bytes("ErrorData", data, m.error_data);
        wire.at_least_one_byte(header_size + 8); // required here: clients check the size
    }
};

/// The contexts of an error response of 3.1.1; nothing when they are malformed.
inline std::optional<std::vector<ErrorContext>> error_contexts(const ErrorResponse& response) {
    Reader reader(response.error_data);
    std::vector<ErrorContext> contexts{};
    reader.list("ErrorContexts", contexts, response.error_context_count, 8);
    if (!reader.ok()) return {};
    return contexts;
}

inline ErrorResponse error_response(const std::vector<ErrorContext>& contexts) {
    ErrorResponse response{.error_context_count = static_cast<std::uint8_t>(contexts.size()), .error_data = {}};
    Writer(response.error_data, 0).list("ErrorContexts", contexts, contexts.size(), 8);
    return response;
}

/// [MS-SMB2] 2.2.2.2.1 Symbolic Link Error Response.
struct SymbolicLinkErrorResponse {
    std::uint16_t unparsed_path_length = 0; // of the path asked for, the part behind the link, in bytes
    std::uint32_t flags = 0;                // 1: relative
    std::u16string substitute_name{};
    std::u16string print_name{};

    static void fields(auto& wire, auto& m) {
        // SymLinkLength counts what follows it, ReparseDataLength what follows its own field pair.
        const auto names = static_cast<std::uint32_t>(m.substitute_name.size() + m.print_name.size()) * 2;
        auto sym_link_length = static_cast<std::uint32_t>(24 + names);
        auto reparse_data_length = static_cast<std::uint16_t>(12 + names);
        auto substitute_length = static_cast<std::uint16_t>(m.substitute_name.size() * 2);
        auto print_length = static_cast<std::uint16_t>(m.print_name.size() * 2);
        std::uint16_t substitute_offset = 0;
        std::uint16_t print_offset = substitute_length;
        wire("SymLinkLength", sym_link_length);
        wire.constant32("SymLinkErrorTag", 0x4C4D'5953);
        wire.constant32("ReparseTag", 0xA000'000C);
        wire("ReparseDataLength", reparse_data_length);
        wire("UnparsedPathLength", m.unparsed_path_length);
        wire("SubstituteNameOffset", substitute_offset);
        wire("SubstituteNameLength", substitute_length);
        wire("PrintNameOffset", print_offset);
        wire("PrintNameLength", print_length);
        wire("Flags", m.flags);
        // The names, in the order in which everybody writes them.
        Extent substitute{.length = substitute_length};
        Extent print{.length = print_length};
        wire.require(substitute_offset == 0 && print_offset == substitute_length);
        wire.text("SubstituteName", substitute, m.substitute_name);
        wire.text("PrintName", print, m.print_name);
    }
};

} // namespace holdfast::smb2::wire
