// What a client of Azure Files sends, before anybody knows who it is: the target, the headers that are signed, the
// date, the version. The first byte chooses: the parsers alone, or a whole request, in which the first line is the
// method and the target and the others are headers. Nothing may be authenticated: no input can know the key.

#include "admin_api/azure/api_version.h"
#include "admin_api/azure/authentication.h"
#include "admin_api/azure/base64.h"
#include "admin_api/azure/dates.h"
#include "admin_api/azure/shared_key.h"
#include "admin_api/azure/xml.h"
#include "tests/support/temporary_folder.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

namespace azure = holdfast::admin_api::azure;

std::string_view take_line(std::string_view& rest) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return line;
}

void expect(bool condition) {
    if (!condition) std::abort();
}

void parse(std::string_view input) {
    (void)azure::parse_api_version(input);
    (void)azure::parse_authorization(input);
    if (const auto date = azure::parse_http_date(input))
        expect(azure::parse_http_date(azure::http_date(*date)) == date);
    if (const auto bytes = azure::from_base64(input)) expect(azure::to_base64(*bytes) == input);

    // Text stays text, whatever it is.
    const std::string text = azure::xml_text(input);
    expect(text.find('<') == std::string::npos && text.find('\0') == std::string::npos);
    expect(azure::survives_xml(azure::percent_encoded(input)));
    if (azure::survives_xml(input)) expect(azure::xml_text(input).size() >= input.size());
}

void place(std::string_view input) {
    const auto target = azure::read_target(input);
    if (!target) return;
    const auto found = azure::place_of(target->raw_path, "ops", "127.0.0.1:10004");
    if (!found) return;
    const std::string path = "/" + found->path + "/";
    for (const char* way_out : {"/../", "/./", "//", "\\"})
        expect(path.size() == 2 || path.find(way_out) == std::string::npos);
}

holdfast::admin_api::Request request_of(std::string_view input) {
    holdfast::admin_api::Request request;
    std::string_view first = take_line(input);
    const auto blank = std::min(first.find(' '), first.size());
    request.method = first.substr(0, blank);
    request.target = first.substr(std::min(blank + 1, first.size()));
    while (!input.empty()) {
        const std::string_view line = take_line(input);
        const auto colon = std::min(line.find(':'), line.size());
        request.headers.emplace_back(line.substr(0, colon), line.substr(std::min(colon + 1, line.size())));
    }
    return request;
}

struct Server {
    Server() {
        spdlog::set_level(spdlog::level::off); // each refusal is a line
        (void)azure::create_key_file(folder.path() + "/ops.key", azure::Existing::keep);
    }
    holdfast::test_support::TemporaryFolder folder;
    azure::Accounts accounts{{{"ops", folder.path() + "/ops.key", {}}}};
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Server server;
    if (size == 0) return 0;
    const std::string input(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 3) {
    case 0: parse(input); break;
    case 1: place(input); break;
    default: {
        const auto request = request_of(input);
        const auto target = azure::read_target(request.target);
        if (!target) break;
        const holdfast::locks::Time now{std::chrono::seconds(1'714'979'289)};
        expect(!azure::authenticate(request, *target, server.accounts, now, std::chrono::seconds(900)));
    }
    }
    return 0;
}
