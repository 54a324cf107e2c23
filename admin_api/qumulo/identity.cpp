#include "admin_api/qumulo/identity.h"

#include "admin_api/qumulo/body.h"
#include "admin_api/qumulo/error.h"
#include "admin_api/qumulo/names.h"

#include <unordered_map>

namespace holdfast::admin_api::qumulo {

namespace {

void number_or_null(JsonWriter& json, std::string_view name, std::optional<std::uint32_t> number) {
    if (number) {
        json.field(name, std::int64_t{*number});
    } else {
        json.field_null(name);
    }
}

Answer answer_of(const IdentityView& identity) {
    Answer answer;
    JsonWriter json(answer.body);
    write_identity(json, identity);
    return answer;
}

/// Of the sessions as they are now; the first one of an address has the word.
std::unordered_map<std::string, std::string> client_names(const SessionDirectory& sessions) {
    std::unordered_map<std::string, std::string> names;
    sessions.sessions({}, 1, [&](const SessionRow& row) {
        if (!row.client_name.empty()) names.emplace(row.client_address, row.client_name);
        return false;
    });
    return names;
}

} // namespace

void write_identity(JsonWriter& json, const IdentityView& identity) {
    json.begin_object();
    json.field("domain", "LOCAL");
    json.field("auth_id", auth_id_of(identity.sid));
    number_or_null(json, "uid", identity.uid);
    number_or_null(json, "gid", identity.gid);
    json.field("sid", identity.sid);
    json.field("name", identity.name);
    json.end_object();
}

IdentityFilter IdentityFilter::of_name(std::string_view name, Fold fold) {
    Selector selector;
    selector.user = std::string(name.substr(0, name.find('@')));
    IdentityFilter filter;
    filter.account_.emplace(std::move(selector), fold);
    return filter;
}

IdentityFilter IdentityFilter::parse(std::string_view text, Fold fold) {
    IdentityFilter filter;
    if (text.starts_with("auth_id:")) {
        filter.auth_id_ = text.substr(8);
    } else if (text.starts_with("uid:")) {
        filter.uid_ = text.substr(4);
    } else if (text.starts_with("S-1-")) {
        filter.sid_ = text;
    } else {
        return of_name(text, fold);
    }
    return filter;
}

std::optional<IdentityFilter> IdentityFilter::of(const boost::json::object& body, Fold fold) {
    IdentityFilter filter;
    for (const auto& [name, place] :
         {std::pair{"auth_id", &filter.auth_id_}, {"sid", &filter.sid_}, {"uid", &filter.uid_}}) {
        if (auto text = member_text(body, name); text && !text->empty()) {
            *place = std::move(*text);
            return filter;
        }
    }
    const auto name = member_text(body, "name");
    if (!name || name->empty()) return std::nullopt;
    return of_name(*name, fold);
}

bool IdentityFilter::operator()(const SessionRow& row) const {
    if (account_) return (*account_)(row);
    if (row.sid.empty()) return false; // nobody yet
    if (!sid_.empty()) return row.sid == sid_;
    if (!auth_id_.empty()) return auth_id_of(row.sid) == auth_id_;
    return std::to_string(row.uid) == uid_;
}

bool IdentityFilter::operator()(const AccountRow& row) const {
    SessionRow as_session;
    as_session.user = row.name;
    as_session.domain = row.domain;
    as_session.sid = row.sid;
    as_session.uid = row.uid;
    return (*this)(as_session);
}

Answer find_identity(const Call& call) {
    const auto body = read_object(call.request.body);
    if (!body) return bad_request(body.error());
    const auto wanted = IdentityFilter::of(*body, call.backend.fold);
    if (!wanted) return bad_request({"", "one of auth_id, sid, uid and name is needed"});

    if (const auto account = call.backend.accounts.find(*wanted))
        return answer_of({.name = account->name, .sid = account->sid, .uid = account->uid, .gid = account->gid});
    const auto sessions = call.backend.sessions.sessions({}, 1, *wanted);
    if (sessions.empty()) return error(Http::not_found, "auth_identity_not_found_error", "Nobody has this identity");
    const SessionRow& row = sessions.front();
    return answer_of({.name = row.user, .sid = row.sid, .uid = row.uid, .gid = std::nullopt});
}

Answer resolve_addresses(const Call& call) {
    const auto list = read_list(call.request.body);
    if (!list) return bad_request(list.error());
    const auto names = client_names(call.backend.sessions);

    Answer answer;
    JsonWriter json(answer.body);
    json.begin_array();
    for (const boost::json::value& element : *list) {
        const auto address = scalar_text(element);
        if (!address) return bad_request({"", "a list of addresses"});
        const auto found = names.find(*address);
        json.begin_object();
        json.field("ip_address", *address);
        json.field("result", found == names.end() ? "NOT_FOUND" : "OK");
        json.field("hostname", found == names.end() ? std::string() : found->second);
        json.end_object();
    }
    json.end_array();
    return answer;
}

} // namespace holdfast::admin_api::qumulo
