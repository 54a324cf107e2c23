#include "admin_api/qumulo/login.h"

#include "admin_api/audit.h"
#include "admin_api/json_writer.h"
#include "admin_api/names.h"
#include "admin_api/qumulo/body.h"
#include "admin_api/qumulo/error.h"
#include "admin_api/qumulo/listing.h"
#include "admin_api/qumulo/logins.h"
#include "admin_api/qumulo/names.h"

namespace holdfast::admin_api::qumulo {

namespace {

Answer refuse(const Call& call, std::string_view user, Http status, std::string_view error_class,
              std::string_view description) {
    audit_refusal(call.request.method, call.request.path, user, call.request.peer, description);
    return error(status, error_class, description);
}

Answer accept(const Call& call, const AccountRow& account) {
    const std::string caller = account_text(account.domain, account.name);
    audit(call.backend, {.action = "session/login",
                         .caller = caller,
                         .peer = call.request.peer,
                         .what = {},
                         .reason = {},
                         .matched = 1,
                         .done = 1,
                         .api = "qumulo",
                         .request_id = call.request.request_id});
    Answer answer;
    JsonWriter json(answer.body);
    json.begin_object();
    json.field("bearer_token", call.backend.logins.add(account.sid, call.backend.now()));
    json.end_object();
    return answer;
}

void write_account(JsonWriter& json, const AccountRow& account) {
    json.field("id", auth_id_of(account.sid));
    json.field("name", account.name);
    json.field("sid", account.sid);
    json.field_decimal("uid", account.uid);
    json.field_decimal("gid", account.gid);
}

/// An access token is nobody of the file service.
void write_access_token(JsonWriter& json, const Caller& caller) {
    json.field("id", "0");
    json.field("name", caller.name);
    for (const char* const unknown : {"sid", "uid", "gid"}) json.field_null(unknown);
}

} // namespace

Answer log_in(const Call& call) {
    const auto body = read_object(call.request.body);
    if (!body) return bad_request(body.error());
    const auto user = member_text(*body, "username");
    const auto password = member_text(*body, "password");
    if (!user || user->empty()) return bad_request({"username", "a text"});
    if (!password) return bad_request({"password", "a text"});

    const PasswordCheck check = call.backend.accounts.check_password(*user, *password, call.request.peer);
    switch (check.verdict) {
    case PasswordVerdict::right: return accept(call, check.account);
    case PasswordVerdict::wrong:
        return refuse(call, *user, Http::unauthorized, "auth_invalid_credentials_error",
                      "Invalid username or password");
    case PasswordVerdict::disabled:
        return refuse(call, *user, Http::unauthorized, "auth_account_disabled_error", "The account is disabled");
    case PasswordVerdict::too_many: {
        Answer answer = refuse(call, *user, Http::too_many_requests, "auth_too_many_attempts_error",
                               "Too many wrong passwords from this address; try again in a minute");
        answer.headers.emplace_back("Retry-After", "60");
        return answer;
    }
    }
    return error(Http::internal_server_error, "internal_error", "");
}

Answer who_am_i(const Call& call) {
    const Caller& caller = call.caller;
    Answer answer;
    JsonWriter json(answer.body);
    json.begin_object();
    if (caller.account) {
        write_account(json, *caller.account);
    } else {
        write_access_token(json, caller);
    }
    json.field_null("primary_group");
    json.field_null("home_directory");
    json.field("can_change_password", false); // not by this API
    json.field("is_password_set", caller.account.has_value());
    write_words(json, "privileges", privilege_names(caller));
    json.end_object();
    return answer;
}

} // namespace holdfast::admin_api::qumulo
