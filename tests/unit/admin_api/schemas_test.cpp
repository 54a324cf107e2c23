#include "admin_api/schemas.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace holdfast::admin_api {
namespace {

namespace json = boost::json;

bool fits(const Member& member, const json::value& value) {
    switch (member.type) {
    case Type::text:
    case Type::time:
    case Type::duration: return value.is_string();
    case Type::decimal: return value.is_string() && decimal(std::string_view(value.get_string()));
    case Type::integer: return value.is_int64();
    case Type::real: return value.is_double() || value.is_int64();
    case Type::truth: return value.is_bool();
    case Type::words:
    case Type::list: return value.is_array();
    case Type::object:
    case Type::selector: return value.is_object();
    }
    return false;
}

/// Every member of the answer is one of the schema and has its type; none is missing that has to be there.
void expect_form(const json::value& value, std::string_view name, const std::string& where) {
    const Schema* const schema = find_schema(name);
    ASSERT_TRUE(schema) << "no schema " << name << " at " << where;
    ASSERT_TRUE(value.is_object()) << where;
    for (const auto& [key, content] : value.get_object()) {
        const std::string place = where + '.' + std::string(key);
        const Member* const member = find_member(*schema, key);
        ASSERT_TRUE(member) << place << " is not in the schema";
        if (content.is_null()) {
            EXPECT_EQ(member->presence, Presence::nullable) << place << " is null";
            continue;
        }
        ASSERT_TRUE(fits(*member, content)) << place << " = " << json::serialize(content);
        if (member->type == Type::object) expect_form(content, member->of, place);
        if (member->type != Type::list) continue;
        for (const auto& element : content.get_array()) expect_form(element, member->of, place + "[]");
    }
    for (const Member& member : schema->members) {
        if (member.presence == Presence::optional) continue;
        EXPECT_TRUE(value.get_object().contains(member.name)) << where << " lacks " << member.name;
    }
}

class SchemasTest : public RouteTest {
  protected:
    /// Something of everything, so that answers have rows.
    SchemasTest() {
        const auto held = open("dir/a", alice());
        open("orphan", nullptr);
        watching = open("dir", bob(), locks::FileKind::directory);
        const locks::RangeRequest wanted[] = {{*locks::ByteRange::make(0, 10), locks::LockMode::exclusive}};
        EXPECT_EQ(locks.lock(*held, wanted), locks::LockVerdict::granted);
        open_with_lease(held->file);
        watches.rows = {{watching->id, 3, true, 1, 0, false}};
        SessionRow session;
        session.id = locks::SessionId{5};
        session.user = "alice";
        session.state = "valid";
        session.trees = {{locks::TreeId{1}, "projects", false, test_now}};
        session.channels = {{7, "10.2.4.26", 50352, test_now}};
        sessions.rows = {session};
        connections.rows = {ConnectionRow{.number = 7, .client_address = "", .client_name = "", .sessions = {{}}}};
        shares.rows = {ShareRow{}};
        EXPECT_EQ(policies.replace(*parse_policies(R"({"policies":[{"name":"p","older_than":"1d"}]})")), "");
        policies.record(policies.entries()[0].policy, PolicyRun{.at = test_now});
        id = text(held);
    }
    void open_with_lease(const locks::FileKey& blocked) {
        locks::OpenRequest request;
        request.file = {1, 1, 9};
        request.access = locks::Access::read_data;
        request.owner = alice();
        request.resource = std::make_unique<FakeResource>(closed);
        request.caching = locks::CachingWish{.kind = locks::CachingKind::lease,
                                             .wanted = locks::Caching::all,
                                             .name = {alice()->client_guid, {1}},
                                             .version = 2};
        request.durable = locks::Durability{};
        locks.open(std::move(request));
        locks::OpenRequest second;
        second.file = blocked;
        second.access = locks::Access::read_data;
        second.owner = alice();
        second.resource = std::make_unique<FakeResource>(closed);
        waiting = locks.open(std::move(second)).open;
        if (waiting)
            locks.lock_or_queue(*waiting, {*locks::ByteRange::make(0, 1), locks::LockMode::exclusive},
                                locks::WaitToken{1});
    }
    locks::OpenRef watching;
    locks::OpenRef waiting;
    std::string id;
};

/// What a route needs to answer well. A route that takes nothing is not here.
const std::map<std::string, std::string> bodies = {
    {"/admin/v1/handles:count", R"({"group_by":"path"})"},
    {"/admin/v1/handles:close", R"({"ids":["1","99"],"dry_run":true})"},
    {"/admin/v1/policies", R"({"policies":[{"name":"p","older_than":"1d"}]})"},
    {"/admin/v1/locks:break", R"({"all":true,"dry_run":true})"},
    {"/admin/v1/sessions:close", R"({"all":true,"dry_run":true})"},
    {"/admin/v1/clients:disconnect", R"({"client_ip":"::/0","dry_run":true})"},
    {"/admin/v1/captures", R"({"client_ip":"10.2.0.0/16","user":"alice","seconds":1,"snap_bytes":0})"},
};

/// What stands for one blocker of each form.
Explanation explained(const locks::LockManager& locks, locks::OpenId id) {
    Explanation made;
    made.verdict = "blocked";
    made.would_return = "STATUS_SHARING_VIOLATION";
    made.is_closable = true;
    ExplainBlocker held;
    held.kind = "byte_range_lock";
    held.open = locks.row(id);
    const auto ranges = locks.list_locks(0, 1, nullptr);
    if (!ranges.empty()) held.lock = ranges.front();
    ExplainBlocker local;
    local.kind = "local_process";
    local.blocks = false;
    local.process = 7;
    made.blockers = {held, local};
    return made;
}

TEST_F(SchemasTest, answers_are_what_the_schemas_say) {
    explainer.answer = explained(locks, locks::OpenId{*decimal(id)});
    for (const Route& route : route_table()) {
        if (route.answer.empty() || route.method == "DELETE") continue;
        std::string target(route.path);
        if (const auto at = target.find("{id}"); at != std::string::npos) target.replace(at, 4, id);
        if (target == "/admin/v1/explain") target += "?op=rename&share=projects&path=a";
        const auto body = route.body.empty() ? bodies.end() : bodies.find(std::string(route.path));
        ASSERT_TRUE(route.body.empty() || body != bodies.end()) << "what may be sent to " << route.path << '?';
        const Answer answer = ask(std::string(route.method), target, body == bodies.end() ? "" : body->second);
        ASSERT_EQ(answer.status, Http::ok) << target << answer.body;
        expect_form(json::parse(answer.body), route.answer, target);
    }
    expect_form(body_of(ask("DELETE", "/admin/v1/handles/" + id), Http::ok), "CloseResult", "DELETE");
    expect_form(get("/admin/v1/nothing", Http::not_found), "Problem", "problem");
}

TEST_F(SchemasTest, every_listing_has_rows_to_look_at) {
    for (const Route& route : route_table()) {
        if (route.rows == Rows::none || route.rows == Rows::leaks) continue;
        const auto answer = get(std::string(route.path));
        EXPECT_FALSE(answer.as_object().begin()->value().as_array().empty()) << route.path;
    }
}

TEST_F(SchemasTest, every_name_in_a_table_leads_to_a_schema) {
    std::set<std::string_view> names;
    for (const Schema& schema : all_schemas()) {
        EXPECT_TRUE(names.insert(schema.name).second) << schema.name << " comes twice";
        EXPECT_EQ(find_schema(schema.name), &schema);
    }
    for (const Schema& schema : all_schemas()) {
        for (const Member& member : schema.members) {
            const bool refers = member.type == Type::object || member.type == Type::list;
            EXPECT_EQ(refers, !member.of.empty()) << schema.name << '.' << member.name;
            EXPECT_TRUE(!refers || names.contains(member.of)) << schema.name << '.' << member.name;
        }
    }
    for (const Route& route : route_table()) {
        for (const std::string_view name : {route.answer, route.body, row_schema(route.rows)})
            EXPECT_TRUE(name.empty() || names.contains(name)) << route.path << ' ' << name;
    }
}

TEST_F(SchemasTest, fields_cut_rows_and_nothing_else) {
    const auto page = get("/admin/v1/handles?fields=id,user&limit=1");
    EXPECT_EQ(page.at("handles").at(0).as_object().size(), 2U);
    EXPECT_TRUE(page.at("handles").at(0).at("user").as_object().contains("sid"));
    EXPECT_TRUE(page.at("next").is_string());
    EXPECT_EQ(get("/admin/v1/handles?fields=id,colour", Http::bad_request).at("parameter"), "fields");
    EXPECT_EQ(get("/admin/v1/handles?fields=", Http::bad_request).at("parameter"), "fields");
}

} // namespace
} // namespace holdfast::admin_api
