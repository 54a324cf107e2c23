#include "admin_api/azure/shared_key.h"

#include "tests/unit/admin_api/azure/fixture.h"

#include <gtest/gtest.h>

namespace holdfast::admin_api::azure {
namespace {

constexpr const char* account = "devstoreaccount1";

std::string sign(const std::string& method, const std::string& target, NamedValues headers,
                 std::string* text = nullptr) {
    Request request;
    request.method = method;
    request.target = target;
    request.headers = std::move(headers);
    const auto read = read_target(target);
    EXPECT_TRUE(read) << target;
    const std::string to_sign = string_to_sign(request, *read, account);
    if (text) *text = to_sign;
    return signature_of(Key(*from_base64(emulator_key)), to_sign);
}

struct Vector {
    const char* why;
    const char* method;
    const char* target;
    NamedValues headers;
    const char* signature;
};

TEST(SharedKey, signs_as_the_official_clients_do) {
    const Vector vectors[] = {
        {"recomputed: escapes stay in the path and go in the query",
         "GET",
         "/devstoreaccount1/share/d%C3%AFr/"
         "sp%20ace%20%26.txt?comp=listhandles&marker=m%2F%2B%20%26%3D%214&maxresults=4",
         {{"x-ms-version", "2026-10-06"},
          {"x-ms-recursive", "true"},
          {"x-ms-client-request-id", "00000000-0000-0000-0000-000000000001"},
          {"x-ms-date", "Fri, 20 Nov 2026 15:34:11 GMT"}},
         "7wBqDI0bMVuPcvH7O2V4/CkwuzZykJSLO+mV06zn1Uk="},
        {"recomputed: a length of 0 is none",
         "PUT",
         "/devstoreaccount1/share/dir?comp=forceclosehandles",
         {{"content-length", "0"},
          {"x-ms-client-request-id", "00000000-0000-0000-0000-000000000002"},
          {"x-ms-date", "Fri, 20 Nov 2026 15:34:12 GMT"},
          {"x-ms-handle-id", "*"},
          {"x-ms-recursive", "true"},
          {"x-ms-version", "2026-10-06"}},
         "nVJz61mmtSUMdBn+mNgYLLgLjXRWxHae20sklbQdDu4="},
        {"captured from 12.33, closing",
         "PUT",
         "/devstoreaccount1/share-nofailedhdr/dir/a.txt?comp=forceclosehandles",
         {{"content-length", "0"},
          {"x-ms-client-request-id", "a6873a34-0926-4acd-8d03-dd3df8bc3666"},
          {"x-ms-date", "Fri, 20 Nov 2026 15:49:52 GMT"},
          {"x-ms-handle-id", "*"},
          {"x-ms-version", "2026-10-06"}},
         "WiS0s1lWA+sJr9yJnpf/jjEyIcKURjTqhgo2zhGCvbo="},
        {"captured from 12.33, listing",
         "GET",
         "/devstoreaccount1/share/dir?comp=listhandles",
         {{"x-ms-client-request-id", "83c6b01f-c657-4f02-8ea7-de3a700bf3f9"},
          {"x-ms-date", "Fri, 20 Nov 2026 15:34:11 GMT"},
          {"x-ms-recursive", "true"},
          {"x-ms-version", "2026-10-06"}},
         "St7bxNhi2TQtLw/JQy9r9gLeAobdhWQk9Thqt2ppAzI="},
    };
    for (const Vector& vector : vectors)
        EXPECT_EQ(sign(vector.method, vector.target, vector.headers), vector.signature) << vector.why;
}

TEST(SharedKey, the_string_to_sign_is_that_of_the_documentation) {
    std::string text;
    sign(
        "GET",
        "/devstoreaccount1/share/d%C3%AFr/sp%20ace%20%26.txt?comp=listhandles&marker=m%2F%2B%20%26%3D%214&maxresults=4",
        {{"x-ms-client-request-id", "00000000-0000-0000-0000-000000000001"},
         {"x-ms-date", "Fri, 20 Nov 2026 15:34:11 GMT"},
         {"x-ms-recursive", "true"},
         {"x-ms-version", "2026-10-06"}},
        &text);
    EXPECT_EQ(text, "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-client-request-id:00000000-0000-0000-0000-000000000001\n"
                    "x-ms-date:Fri, 20 Nov 2026 15:34:11 GMT\nx-ms-recursive:true\nx-ms-version:2026-10-06\n"
                    "/devstoreaccount1/devstoreaccount1/share/d%C3%AFr/sp%20ace%20%26.txt\ncomp:listhandles\n"
                    "marker:m/+ &=!4\nmaxresults:4");
}

TEST(SharedKey, neither_the_order_of_the_query_nor_other_escapes_in_it_count) {
    const NamedValues headers{{"x-ms-date", "Fri, 20 Nov 2026 15:34:11 GMT"}};
    const std::string one = sign("GET", "/a/s/dir?comp=listhandles&marker=m%214&maxresults=4", headers);
    EXPECT_EQ(sign("GET", "/a/s/dir?maxresults=4&marker=m!4&comp=listhandles", headers), one);
    EXPECT_NE(sign("GET", "/a/s/dir?maxresults=5&marker=m!4&comp=listhandles", headers), one);
    EXPECT_NE(sign("GET", "/a/s/d%69r?comp=listhandles&marker=m%214&maxresults=4", headers), one);
}

TEST(SharedKey, the_standard_headers_have_places_of_their_own) {
    std::string text;
    sign("PUT", "/a/s?comp=x",
         {{"content-encoding", "1"},
          {"content-language", "2"},
          {"content-length", "3"},
          {"content-md5", "4"},
          {"content-type", " 5 "},
          {"date", "6"},
          {"if-modified-since", "7"},
          {"if-match", "8"},
          {"if-none-match", "9"},
          {"if-unmodified-since", "10"},
          {"range", "11"},
          {"cookie", ""},
          {"commandname", "storage share"},
          {"x-ms-b", " two "},
          {"x-ms-a", "one"},
          {"x-ms-a", "more"}},
         &text);
    EXPECT_EQ(text,
              "PUT\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\nx-ms-a:one,more\nx-ms-b:two\n/devstoreaccount1/a/s\ncomp:x");
}

TEST(SharedKey, the_header_names_an_account_and_a_signature) {
    const auto good = parse_authorization("SharedKey ops:abc=");
    ASSERT_TRUE(good);
    EXPECT_EQ(good->account, "ops");
    EXPECT_EQ(good->signature, "abc=");

    struct Bad {
        const char* header;
        Http status;
    };
    for (const Bad& bad : {Bad{"", Http::bad_request}, Bad{"SharedKey", Http::bad_request},
                           Bad{"SharedKey ops", Http::bad_request}, Bad{"SharedKey :abc", Http::bad_request},
                           Bad{"Bearer eyJ0", Http::unauthorized}, Bad{"SharedKeyLite ops:abc", Http::unauthorized}}) {
        const auto parsed = parse_authorization(bad.header);
        ASSERT_FALSE(parsed) << bad.header;
        EXPECT_EQ(parsed.error().code, "InvalidAuthenticationInfo");
        EXPECT_EQ(parsed.error().status, bad.status) << bad.header;
    }
}

TEST(SharedKey, signatures_are_compared_as_wholes) {
    EXPECT_TRUE(is_same_signature("abcd", "abcd"));
    EXPECT_FALSE(is_same_signature("abcd", "abce"));
    EXPECT_FALSE(is_same_signature("abcd", "abc"));
    EXPECT_FALSE(is_same_signature("abcd", ""));
}

} // namespace
} // namespace holdfast::admin_api::azure
