#include "admin_api/qumulo/caller.h"

#include "admin_api/audit.h"
#include "admin_api/qumulo/error.h"
#include "admin_api/qumulo/logins.h"
#include "admin_api/router.h"
#include "admin_api/tokens.h"

#include <array>
#include <cstdlib>

namespace holdfast::admin_api::qumulo {

namespace {

constexpr std::array all{Privilege::handle_read,   Privilege::handle_write, Privilege::session_read,
                         Privilege::session_write, Privilege::lock_read,    Privilege::identity_read};

constexpr bool is_write(Privilege privilege) {
    return privilege == Privilege::handle_write || privilege == Privilege::session_write;
}

enum class May : std::uint8_t { nothing, look, look_and_close };

std::uint8_t privileges_of(May may) {
    std::uint8_t bits = 0;
    for (const Privilege privilege : all) {
        if (may == May::nothing || (may == May::look && is_write(privilege))) continue;
        bits |= static_cast<std::uint8_t>(privilege);
    }
    return bits;
}

std::optional<Caller> caller_by_login(std::string_view token, Backend& backend) {
    const auto sid = backend.logins.find(token, backend.now());
    if (!sid) return std::nullopt;
    const auto account = backend.accounts.find([&](const AccountRow& row) { return row.sid == *sid; });
    if (!account || account->is_disabled) return std::nullopt;
    return Caller{account->name, account,
                  privileges_of(account->is_administrator ? May::look_and_close : May::nothing)};
}

std::optional<Caller> caller_by_access_token(std::string_view token, const Backend& backend) {
    const auto known = backend.tokens.verify(token);
    if (!known) return std::nullopt;
    // What is shown here is of the whole server.
    if (!known->shares.empty()) return Caller{known->name, std::nullopt, privileges_of(May::nothing)};
    const May may = known->scope >= Scope::close  ? May::look_and_close
                    : known->scope >= Scope::read ? May::look
                                                  : May::nothing;
    return Caller{known->name, std::nullopt, privileges_of(may)};
}

Answer unauthorized(std::string_view description) {
    Answer answer = error(Http::unauthorized, "http_unauthorized_error", description);
    answer.headers.emplace_back("WWW-Authenticate", R"(Bearer realm="holdfast")");
    return answer;
}

} // namespace

std::string_view name_of(Privilege privilege) {
    switch (privilege) {
    case Privilege::none: return "";
    case Privilege::handle_read: return "PRIVILEGE_SMB_FILE_HANDLE_READ";
    case Privilege::handle_write: return "PRIVILEGE_SMB_FILE_HANDLE_WRITE";
    case Privilege::session_read: return "PRIVILEGE_SMB_SESSION_READ";
    case Privilege::session_write: return "PRIVILEGE_SMB_SESSION_WRITE";
    case Privilege::lock_read: return "PRIVILEGE_FS_LOCK_READ";
    case Privilege::identity_read: return "PRIVILEGE_IDENTITY_READ";
    }
    std::abort(); // every enumerator has returned above
}

std::vector<std::string_view> privilege_names(const Caller& caller) {
    std::vector<std::string_view> names;
    for (const Privilege privilege : all)
        if (caller.has(privilege)) names.push_back(name_of(privilege));
    return names;
}

Identified identify(const Request& request, Backend& backend) {
    const auto authorization = request.header("authorization");
    const auto token = authorization ? bearer_token(*authorization) : std::nullopt;
    if (!token) return unauthorized("a bearer token is needed: POST /v1/session/login gives one");
    auto caller =
        token->starts_with(Logins::prefix) ? caller_by_login(*token, backend) : caller_by_access_token(*token, backend);
    if (caller) return std::move(*caller);
    audit_refusal(request.method, request.path, "", request.peer, "unknown token");
    return unauthorized("the token is not known, or its time is over");
}

} // namespace holdfast::admin_api::qumulo
