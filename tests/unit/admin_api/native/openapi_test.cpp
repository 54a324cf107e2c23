#include "admin_api/native/openapi.h"

#include "tests/unit/admin_api/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace holdfast::admin_api::native {
namespace {

class OpenApiTest : public RouteTest {
  protected:
    boost::json::value document = get("/admin/v1/openapi.json");
};

TEST_F(OpenApiTest, every_route_is_there_under_a_name_of_its_own) {
    EXPECT_EQ(document.at("openapi"), "3.1.0");
    std::set<std::string> names;
    std::size_t operations = 0;
    for (const auto& [path, methods] : document.at("paths").as_object()) operations += methods.as_object().size();
    EXPECT_EQ(operations, route_table().size());
    for (const Route& route : route_table()) {
        std::string method(route.method);
        for (char& c : method) c = static_cast<char>(c - 'A' + 'a');
        const auto& operation = document.at("paths").at(std::string(route.path)).at(method);
        EXPECT_TRUE(names.insert(operation.at("operationId").as_string().c_str()).second) << route.path;
        EXPECT_EQ(operation.at("security").as_array().empty(), route.needs == Scope::none) << route.path;
    }
}

TEST_F(OpenApiTest, parameters_are_those_that_the_listing_takes) {
    std::set<std::string> names;
    for (const auto& parameter : document.at("paths").at("/admin/v1/handles").at("get").at("parameters").as_array()) {
        const std::string name(parameter.at("name").as_string().c_str());
        EXPECT_TRUE(names.insert(name).second) << name << " comes twice";
        EXPECT_EQ(parameter.at("in"), "query");
    }
    for (const char* name : {"share", "glob", "older_than", "id", "sort", "fields", "limit", "cursor"})
        EXPECT_TRUE(names.contains(name)) << name;
    const auto& one = document.at("paths").at("/admin/v1/handles/{id}").at("get").at("parameters").at(0);
    EXPECT_EQ(one.at("name"), "id");
    EXPECT_EQ(one.at("in"), "path");
    EXPECT_EQ(one.at("required"), true);
}

/// Calls `visit` for each $ref below.
void each_reference(const boost::json::value& value, const auto& visit) {
    if (const auto* object = value.if_object()) {
        for (const auto& [key, content] : *object) {
            if (key == "$ref") visit(std::string(content.as_string().c_str()));
            each_reference(content, visit);
        }
    } else if (const auto* array = value.if_array()) {
        for (const auto& element : *array) each_reference(element, visit);
    }
}

TEST_F(OpenApiTest, every_reference_leads_somewhere) {
    int count = 0;
    each_reference(document, [&](const std::string& reference) {
        ++count;
        const std::string prefix = "#/components/schemas/";
        ASSERT_TRUE(reference.starts_with(prefix)) << reference;
        EXPECT_TRUE(document.at("components").at("schemas").as_object().contains(reference.substr(prefix.size())))
            << reference;
    });
    EXPECT_GT(count, 50);
}

} // namespace
} // namespace holdfast::admin_api::native
