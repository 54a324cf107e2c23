#include "admin_api/qumulo/logins.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

namespace holdfast::admin_api::qumulo {

namespace {

using Bytes32 = std::array<std::uint8_t, 32>;

Bytes32 hash_of(std::string_view token) {
    Bytes32 hash{};
    unsigned size = 0;
    EVP_Digest(token.data(), token.size(), hash.data(), &size, EVP_sha256(), nullptr);
    return hash;
}

std::string random_token() {
    constexpr char digits[] = "0123456789abcdef";
    Bytes32 bytes;
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) throw std::runtime_error("no random numbers");
    std::string token(Logins::prefix);
    for (const std::uint8_t byte : bytes) {
        token.push_back(digits[byte >> 4]);
        token.push_back(digits[byte & 15]);
    }
    OPENSSL_cleanse(bytes.data(), bytes.size());
    return token;
}

} // namespace

std::string Logins::add(std::string_view sid, locks::Time now) {
    std::string token = random_token();
    const std::lock_guard guard(mutex_);
    forget_idle(now);
    make_room(sid);
    logins_.emplace(hash_of(token), Login{std::string(sid), now});
    return token;
}

// The map is searched by a hash: how long that takes says nothing of a token.
std::optional<std::string> Logins::find(std::string_view token, locks::Time now) {
    const std::lock_guard guard(mutex_);
    const auto found = logins_.find(hash_of(token));
    if (found == logins_.end()) return std::nullopt;
    if (now - found->second.last_use > idle_limit) {
        logins_.erase(found);
        return std::nullopt;
    }
    found->second.last_use = std::max(found->second.last_use, now);
    return found->second.sid;
}

std::size_t Logins::size() const {
    const std::lock_guard guard(mutex_);
    return logins_.size();
}

void Logins::forget_idle(locks::Time now) {
    std::erase_if(logins_, [&](const auto& entry) { return now - entry.second.last_use > idle_limit; });
}

void Logins::make_room(std::string_view sid) {
    const auto is_of_account = [&](const auto& entry) { return entry.second.sid == sid; };
    const auto of_account = static_cast<std::size_t>(std::count_if(logins_.begin(), logins_.end(), is_of_account));
    const bool only_own = of_account >= most_of_an_account;
    if (!only_own && logins_.size() < most_) return;

    auto oldest = logins_.end();
    for (auto at = logins_.begin(); at != logins_.end(); ++at) {
        if (only_own && !is_of_account(*at)) continue;
        if (oldest == logins_.end() || at->second.last_use < oldest->second.last_use) oldest = at;
    }
    logins_.erase(oldest);
}

} // namespace holdfast::admin_api::qumulo
