#include "admin_api/azure/shared_key.h"

#include "admin_api/azure/base64.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <map>

namespace holdfast::admin_api::azure {

namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// "Constructing the canonicalized headers string". Of several headers of one name the values are joined.
std::string canonical_headers(const Request& request) {
    std::map<std::string_view, std::string> sorted;
    for (const auto& [name, value] : request.headers) {
        if (!name.starts_with("x-ms-")) continue;
        const auto [place, is_first] = sorted.try_emplace(name, trimmed(value));
        if (!is_first) place->second.append(",").append(trimmed(value));
    }
    std::string text;
    for (const auto& [name, value] : sorted) text.append(name).append(":").append(value).append("\n");
    return text;
}

/// "Constructing the canonicalized resource string".
std::string canonical_resource(const Target& target, std::string_view account) {
    std::string text("/");
    text.append(account).append(target.raw_path);
    for (const auto& [name, value] : target.query) text.append("\n").append(name).append(":").append(value);
    return text;
}

ServiceError malformed_authorization() {
    return {Http::bad_request, "InvalidAuthenticationInfo",
            "Authentication information is not given in the correct format. Check the value of Authorization header."};
}

} // namespace

Result<Authorization> parse_authorization(std::string_view header) {
    header = trimmed(header);
    const auto blank = std::min(header.find(' '), header.size());
    const std::string_view scheme = header.substr(0, blank);
    if (scheme != "SharedKey") {
        if (scheme.empty() || scheme.size() > 32) return malformed_authorization();
        return ServiceError{Http::unauthorized, "InvalidAuthenticationInfo",
                            "Authentication scheme " + std::string(scheme) + " is not supported; SharedKey is."};
    }
    const std::string_view credentials = trimmed(header.substr(blank));
    const auto colon = credentials.find(':');
    if (colon == std::string_view::npos || colon == 0) return malformed_authorization();
    return Authorization{std::string(credentials.substr(0, colon)), std::string(credentials.substr(colon + 1))};
}

std::string string_to_sign(const Request& request, const Target& target, std::string_view account) {
    std::string text = request.method;
    const auto line = [&](std::string_view name) {
        text.append("\n").append(trimmed(request.header(name).value_or("")));
    };
    for (const char* name : {"content-encoding", "content-language"}) line(name);
    const std::string_view length = trimmed(request.header("content-length").value_or(""));
    text.append("\n").append(length == "0" ? std::string_view() : length);
    for (const char* name : {"content-md5", "content-type"}) line(name);
    // One date is signed: where clients cannot set Date, they send x-ms-date, which stands among the headers.
    text.append("\n");
    if (!request.header("x-ms-date")) text.append(trimmed(request.header("date").value_or("")));
    for (const char* name : {"if-modified-since", "if-match", "if-none-match", "if-unmodified-since", "range"})
        line(name);
    return text.append("\n").append(canonical_headers(request)).append(canonical_resource(target, account));
}

std::string signature_of(const Key& key, std::string_view text) {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.bytes().data(), static_cast<int>(key.bytes().size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
    return to_base64({digest.data(), size});
}

bool is_same_signature(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace holdfast::admin_api::azure
