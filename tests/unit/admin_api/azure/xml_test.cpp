#include "admin_api/azure/xml.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api::azure {
namespace {

TEST(AzureXml, is_written_as_the_service_does) {
    std::string out;
    XmlWriter xml(out);
    xml.begin("A");
    xml.element("B", "x & <y>");
    xml.element("C", "");
    xml.encoded_element("D", "a b/\xef\xbf\xbe");
    xml.empty("E");
    xml.end("A");
    EXPECT_EQ(out, R"(<?xml version="1.0" encoding="utf-8"?><A><B>x &amp; &lt;y&gt;</B><C />)"
                   R"(<D Encoded="true">a%20b/%EF%BF%BE</D><E /></A>)");
}

struct Row {
    const char* why;
    std::string text;
    bool survives;
    std::string as_text;
    std::string as_percent;
};

TEST(AzureXml, carries_what_it_can_and_encodes_the_rest) {
    const std::string replaced = "\xef\xbf\xbd";
    const Row rows[] = {
        {"plain", "a/b.txt", true, "a/b.txt", "a/b.txt"},
        {"markup", "a&<>\"'", true, "a&amp;&lt;&gt;\"'", "a%26%3C%3E%22%27"},
        {"beyond ASCII", "日本", true, "日本", "%E6%97%A5%E6%9C%AC"},
        {"beyond the first plane", "\xf0\x9f\x98\x80", true, "\xf0\x9f\x98\x80", "%F0%9F%98%80"},
        {"a control character", "a\x01z", false, "a" + replaced + "z", "a%01z"},
        {"a tab survives no reader for sure", "a\tz", false, "a\tz", "a%09z"},
        {"a carriage return", "a\rz", false, "a&#13;z", "a%0Dz"},
        {"U+FFFE", "dir\xef\xbf\xbe", false, "dir" + replaced, "dir%EF%BF%BE"},
        {"U+FFFF", "\xef\xbf\xbf", false, replaced, "%EF%BF%BF"},
        {"not UTF-8", "a\xff", false, "a" + replaced, "a%EF%BF%BD"},
        {"cut off", "a\xe6\x97", false, "a" + replaced + replaced, "a%EF%BF%BD%EF%BF%BD"},
        {"an overlong slash", "\xc0\xaf", false, replaced + replaced, "%EF%BF%BD%EF%BF%BD"},
        {"a lone surrogate", "\xed\xa0\x80", false, replaced + replaced + replaced, "%EF%BF%BD%EF%BF%BD%EF%BF%BD"},
        {"a blank at the end", "a ", false, "a ", "a%20"},
        {"a blank at the beginning", " a", false, " a", "%20a"},
        {"a dot at the end", "a.", true, "a.", "a."},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(survives_xml(row.text), row.survives) << row.why;
        EXPECT_EQ(xml_text(row.text), row.as_text) << row.why;
        EXPECT_EQ(percent_encoded(row.text), row.as_percent) << row.why;
    }
    EXPECT_TRUE(survives_xml(""));
}

} // namespace
} // namespace holdfast::admin_api::azure
