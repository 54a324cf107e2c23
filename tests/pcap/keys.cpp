#include "tests/pcap/keys.h"

#include "smb2/auth/ntlm_keys.h"
#include "smb2/auth/ntlm_messages.h"
#include "smb2/crypto/bytes.h"
#include "smb2/crypto/legacy.h"
#include "vfs/names.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace holdfast::pcap {
namespace {

namespace auth = smb2::auth;

constexpr std::string_view ntlm_signature("NTLMSSP\0", 8);

Bytes from_hex(const std::string& digits) {
    Bytes bytes;
    for (std::size_t at = 0; at + 1 < digits.size(); at += 2)
        bytes.push_back(static_cast<std::byte>(std::stoul(digits.substr(at, 2), nullptr, 16)));
    return bytes;
}

/// What stands in the quotes of: password "secret"
std::string quoted(const std::string& text) {
    const auto first = text.find('"');
    const auto last = text.rfind('"');
    return first == std::string::npos || last == first ? "" : text.substr(first + 1, last - first - 1);
}

KnownKey parse_row(const std::vector<std::string>& cells) {
    KnownKey key;
    if (cells[1] != "*") key.session = std::stoull(cells[1], nullptr, 16);
    if (cells[2] != "-") key.session_key = from_hex(cells[2]);
    key.user = cells[3].substr(cells[3].find('\\') == std::string::npos ? 0 : cells[3].find('\\') + 1);
    if (cells[4].starts_with("password ")) key.password = quoted(cells[4]);
    return key;
}

} // namespace

std::vector<KnownKey> read_keys(const std::string& capture_path) {
    const std::filesystem::path capture(capture_path);
    std::ifstream file(capture.parent_path() / "keys.tsv");
    std::vector<KnownKey> keys;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        std::istringstream row(line);
        std::vector<std::string> cells;
        for (std::string cell; std::getline(row, cell, '\t');) cells.push_back(cell);
        if (cells.size() < 5) throw std::runtime_error("keys.tsv: a row has five columns: " + line);
        if (cells[0] == capture.filename().string()) keys.push_back(parse_row(cells));
    }
    return keys;
}

std::optional<Bytes> ntlm_session_key(std::span<const std::byte> challenge, std::span<const std::byte> authenticate,
                                      std::string_view password) {
    const auto asked = auth::parse_ntlm_challenge(challenge);
    const auto answer = auth::parse_ntlm_authenticate(authenticate);
    if (!asked || !answer || answer->nt_response.size() <= sizeof(auth::NtlmKey)) return {};

    const auth::NtlmKey key = auth::response_key(auth::nt_hash(password), answer->user, answer->domain);
    const auto proved = answer->nt_response.first(sizeof(auth::NtlmKey));
    const auth::NtlmKey proof =
        auth::nt_proof(key, asked->challenge, answer->nt_response.subspan(sizeof(auth::NtlmKey)));
    if (!std::ranges::equal(proof, proved)) return {};

    const auth::NtlmKey base = auth::session_base_key(key, proof);
    if (!auth::has(answer->flags, auth::NtlmFlags::key_exchange)) return Bytes(base.begin(), base.end());
    Bytes exported(answer->encrypted_session_key.begin(), answer->encrypted_session_key.end());
    smb2::crypto::Rc4(base).apply(exported);
    return exported;
}

std::span<const std::byte> find_ntlm_message(std::span<const std::byte> token, unsigned type) {
    const auto wanted = smb2::crypto::bytes_of(ntlm_signature);
    const auto found = std::search(token.begin(), token.end(), wanted.begin(), wanted.end());
    if (found == token.end()) return {};
    const auto message = token.subspan(static_cast<std::size_t>(found - token.begin()));
    if (message.size() < 12) return {};
    return smb2::crypto::load_le<std::uint32_t>(message.subspan<8, 4>()) == type ? message
                                                                                 : std::span<const std::byte>{};
}

std::string ntlm_user(std::span<const std::byte> authenticate) {
    const auto message = auth::parse_ntlm_authenticate(authenticate);
    return message ? vfs::utf16_to_utf8(message->user) : "";
}

} // namespace holdfast::pcap
