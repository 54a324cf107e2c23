#include "smb2/auth/spnego.h"

#include "smb2/crypto/bytes.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace holdfast::smb2::auth {

namespace {

using crypto::bytes_of;
using namespace std::string_view_literals;

constexpr auto spnego_oid = "\x2b\x06\x01\x05\x05\x02"sv;                  // 1.3.6.1.5.5.2
constexpr auto ntlmssp_oid = "\x2b\x06\x01\x04\x01\x82\x37\x02\x02\x0a"sv; // 1.3.6.1.4.1.311.2.2.10
constexpr auto krb5_oid = "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"sv;        // 1.2.840.113554.1.2.2
constexpr auto ms_krb5_oid = "\x2a\x86\x48\x82\xf7\x12\x01\x02\x02"sv;     // 1.2.840.48018.1.2.2
constexpr auto ntlmssp_signature = "NTLMSSP\0"sv;
/// [MS-SPNG] 2.2.1: nobody reads it, some miss it.
constexpr auto hint_name = "not_defined_in_RFC4178@please_ignore"sv;

constexpr std::size_t most_mechs = 32;
constexpr std::array all_mechs{Mech::ntlmssp, Mech::krb5, Mech::ms_krb5};

bool equal(Bytes left, std::string_view right) { return std::ranges::equal(left, bytes_of(right)); }

/// RFC 2743 3.1 Mechanism-Independent Token Format: what stands behind the mechanism's number.
struct GssToken {
    Bytes mechanism;
    Bytes inner;
};

std::optional<GssToken> open_gss_token(Bytes token) {
    const auto content = DerReader(token).take(DerTag::application_0);
    if (!content) return std::nullopt;
    const auto mechanism = DerReader(*content).next();
    if (!mechanism || mechanism->tag != DerTag::object_identifier) return std::nullopt;
    return GssToken{mechanism->content, content->subspan(mechanism->whole.size())};
}

std::optional<std::vector<std::optional<Mech>>> read_mechs(Bytes mech_type_list) {
    std::vector<std::optional<Mech>> mechs;
    DerReader reader(mech_type_list);
    while (!reader.at_end()) {
        const auto oid = reader.take(DerTag::object_identifier);
        if (!oid || mechs.size() == most_mechs) return std::nullopt;
        mechs.push_back(mech_of(*oid));
    }
    if (mechs.empty()) return std::nullopt;
    return mechs;
}

std::optional<NegState> read_state(Bytes content) {
    const auto value = unwrap(content, DerTag::enumerated);
    if (!value || value->size() != 1 || (*value)[0] > std::byte{3}) return std::nullopt;
    return NegState{std::to_integer<std::uint8_t>((*value)[0])};
}

ByteVector init_with(std::span<const Mech> mechs, Bytes more_fields) {
    const auto types = der(DerTag::context_0, {build_mech_types(mechs)});
    const auto init = der(DerTag::context_0, {der(DerTag::sequence, {types, more_fields})});
    return der(DerTag::application_0, {der(DerTag::object_identifier, {bytes_of(spnego_oid)}), init});
}

} // namespace

std::optional<Mech> mech_of(Bytes object_identifier) {
    for (const Mech mech : all_mechs)
        if (std::ranges::equal(object_identifier, object_identifier_of(mech))) return mech;
    return std::nullopt;
}

Bytes object_identifier_of(Mech mech) {
    switch (mech) {
    case Mech::ntlmssp: return bytes_of(ntlmssp_oid);
    case Mech::krb5: return bytes_of(krb5_oid);
    case Mech::ms_krb5: return bytes_of(ms_krb5_oid);
    }
    return {};
}

TokenKind kind_of(Bytes first_token) {
    if (first_token.size() >= ntlmssp_signature.size() &&
        equal(first_token.first(ntlmssp_signature.size()), ntlmssp_signature))
        return TokenKind::bare_ntlmssp;
    const auto gss = open_gss_token(first_token);
    if (!gss) return TokenKind::unknown;
    if (equal(gss->mechanism, spnego_oid)) return TokenKind::spnego;
    const auto mech = mech_of(gss->mechanism);
    return mech == Mech::krb5 || mech == Mech::ms_krb5 ? TokenKind::bare_krb5 : TokenKind::unknown;
}

std::optional<NegTokenInit> parse_neg_token_init(Bytes token) {
    const auto gss = open_gss_token(token);
    if (!gss || !equal(gss->mechanism, spnego_oid)) return std::nullopt;
    const auto choice = unwrap(gss->inner, DerTag::context_0);
    const auto fields = choice ? unwrap(*choice, DerTag::sequence) : std::nullopt;
    if (!fields) return std::nullopt;

    NegTokenInit init;
    DerReader reader(*fields);
    while (!reader.at_end()) {
        const auto field = reader.next();
        if (!field) return std::nullopt;
        if (field->tag == DerTag::context_0) {
            const auto list = DerReader(field->content).next();
            if (!list || list->tag != DerTag::sequence) return std::nullopt;
            auto mechs = read_mechs(list->content);
            if (!mechs) return std::nullopt;
            init.mech_types = list->whole;
            init.mechs = std::move(*mechs);
        } else if (field->tag == DerTag::context_2) {
            init.mech_token = unwrap(field->content, DerTag::octet_string);
            if (!init.mech_token) return std::nullopt;
        } else if (field->tag == DerTag::context_3 || field->tag == DerTag::context_4) {
            // The hints of NegTokenInit2 push the MIC from 3 to 4; they are no octet string.
            if (const auto mic = unwrap(field->content, DerTag::octet_string)) init.mech_list_mic = mic;
        }
    }
    if (init.mechs.empty()) return std::nullopt;
    return init;
}

std::optional<NegTokenResp> parse_neg_token_resp(Bytes token) {
    const auto choice = DerReader(token).take(DerTag::context_1);
    const auto fields = choice ? unwrap(*choice, DerTag::sequence) : std::nullopt;
    if (!fields) return std::nullopt;

    NegTokenResp response;
    DerReader reader(*fields);
    while (!reader.at_end()) {
        const auto field = reader.next();
        if (!field) return std::nullopt;
        if (field->tag == DerTag::context_0) {
            response.state = read_state(field->content);
            if (!response.state) return std::nullopt;
        } else if (field->tag == DerTag::context_1) {
            const auto oid = unwrap(field->content, DerTag::object_identifier);
            if (!oid) return std::nullopt;
            response.supported_mech = mech_of(*oid);
        } else if (field->tag == DerTag::context_2) {
            response.response_token = unwrap(field->content, DerTag::octet_string);
            if (!response.response_token) return std::nullopt;
        } else if (field->tag == DerTag::context_3) {
            response.mech_list_mic = unwrap(field->content, DerTag::octet_string);
            if (!response.mech_list_mic) return std::nullopt;
        }
    }
    return response;
}

ByteVector build_mech_types(std::span<const Mech> mechs) {
    ByteVector oids;
    for (const Mech mech : mechs) {
        const auto oid = der(DerTag::object_identifier, {object_identifier_of(mech)});
        oids.insert(oids.end(), oid.begin(), oid.end());
    }
    return der(DerTag::sequence, {oids});
}

ByteVector build_server_hint(std::span<const Mech> mechs) {
    const auto name = der(DerTag::context_0, {der(DerTag::general_string, {bytes_of(hint_name)})});
    return init_with(mechs, der(DerTag::context_3, {der(DerTag::sequence, {name})}));
}

ByteVector build_neg_token_init(std::span<const Mech> mechs, Bytes mech_token) {
    return init_with(mechs, der(DerTag::context_2, {der(DerTag::octet_string, {mech_token})}));
}

ByteVector build_neg_token_resp(const NegTokenResp& response) {
    ByteVector state, mech, token, mic;
    if (response.state) {
        const std::array value{static_cast<std::byte>(*response.state)};
        state = der(DerTag::context_0, {der(DerTag::enumerated, {value})});
    }
    if (response.supported_mech) {
        const auto oid = der(DerTag::object_identifier, {object_identifier_of(*response.supported_mech)});
        mech = der(DerTag::context_1, {oid});
    }
    if (response.response_token)
        token = der(DerTag::context_2, {der(DerTag::octet_string, {*response.response_token})});
    if (response.mech_list_mic) mic = der(DerTag::context_3, {der(DerTag::octet_string, {*response.mech_list_mic})});
    return der(DerTag::context_1, {der(DerTag::sequence, {state, mech, token, mic})});
}

} // namespace holdfast::smb2::auth
