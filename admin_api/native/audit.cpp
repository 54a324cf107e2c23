#include "admin_api/native/audit.h"

#include "admin_api/audit_reader.h"
#include "admin_api/listing.h"

#include <set>

namespace holdfast::admin_api::native {

namespace {

std::optional<Fault> take(AuditQuery& query, const std::string& name, const std::string& value) {
    if (name == "limit") {
        const auto limit = decimal(value);
        if (!limit || *limit == 0 || *limit > largest_page) return Fault{name, "a number from 1 to 1000"};
        query.limit = static_cast<std::size_t>(*limit);
        return std::nullopt;
    }
    if (value.empty()) return Fault{name, "it is empty"};
    if (name == "since") {
        const auto since = utc_text(value);
        if (!since) return Fault{name, "a time in UTC like 2026-05-06T07:08:09Z"};
        query.since = *since;
        return std::nullopt;
    }
    if (name == "caller") {
        query.caller = value;
    } else if (name == "action") {
        query.action = value;
    } else if (name == "cursor") {
        query.cursor = value;
    } else {
        return Fault{name, "there is no such parameter"};
    }
    return std::nullopt;
}

Parsed<AuditQuery> parse(const NamedValues& parameters) {
    AuditQuery query;
    std::set<std::string_view> seen;
    for (const auto& [name, value] : parameters) {
        if (!seen.insert(name).second) return Fault{name, "given more than once"};
        if (auto fault = take(query, name, value)) return *fault;
    }
    return query;
}

} // namespace

Answer list_audit(const Request& request, Backend& backend) {
    const auto query = parse(request.query);
    if (!query) return problem(query.error());
    const auto page = read_audit(backend.audit.folder(), *query);
    if (!page) return problem(page.error());

    Answer answer;
    answer.body = R"({"entries":[)";
    for (const std::string& line : page->lines) {
        if (&line != &page->lines.front()) answer.body += ',';
        answer.body += line; // JSON as it is, so that its hash can be checked
    }
    answer.body += R"(],"next":)" + (page->next.empty() ? "null" : '"' + page->next + '"') + '}';
    return answer;
}

} // namespace holdfast::admin_api::native
