#pragma once

#include "smb2/wire/codec.h"

#include <string_view>

namespace holdfast::smb2::wire {

/// [MS-DTYP] 2.4.2.2 SID - Packet Representation.
struct Sid {
    static constexpr std::size_t most_sub_authorities = 15;

    std::array<std::uint8_t, 6> identifier_authority{};
    std::vector<std::uint32_t> sub_authorities{};

    bool operator==(const Sid&) const = default;
    std::size_t wire_size() const { return 8 + 4 * sub_authorities.size(); }

    static void fields(auto& wire, auto& m) {
        std::uint8_t revision = 1;
        auto count = static_cast<std::uint8_t>(m.sub_authorities.size());
        wire("Revision", revision);
        wire("SubAuthorityCount", count);
        wire.require(revision == 1 && count <= most_sub_authorities);
        wire("IdentifierAuthority", m.identifier_authority);
        wire.list("SubAuthority", m.sub_authorities, count);
    }
};

/// A SID of an authority below 2^8: make_sid(5, {18}) is S-1-5-18.
Sid make_sid(std::uint8_t authority, std::vector<std::uint32_t> sub_authorities);

/// [MS-DTYP] 2.4.2.1 SID String Format Syntax: "S-1-5-21-1-2-3-1001".
std::string to_string(const Sid& sid);
std::optional<Sid> parse_sid(std::string_view text);

} // namespace holdfast::smb2::wire
