#pragma once
// The Azure surface with a few opens, and a client that signs as the official ones do.

#include "admin_api/azure/base64.h"
#include "admin_api/azure/router.h"
#include "admin_api/azure/shared_key.h"
#include "tests/unit/admin_api/fixture.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::admin_api::azure {

/// The public key of the service's emulator: everybody's, so nobody's secret.
inline const std::string emulator_key =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

inline std::filesystem::path write_key(const std::filesystem::path& path, const std::string& text = emulator_key) {
    std::ofstream(path) << text << '\n';
    std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return path;
}

/// Shares and what is in them; names in any case.
class FakeFiles final : public FileDirectory {
  public:
    std::optional<FileEntry> find(std::string_view share, std::string_view path) const override {
        const auto found = entries.find({folded(share, nullptr), folded(path, nullptr)});
        if (found == entries.end()) return std::nullopt;
        return found->second;
    }
    FileEntry& add(const std::string& share, const std::string& path, locks::FileKind kind, std::uint64_t id) {
        FileEntry entry;
        entry.path = path;
        entry.kind = kind;
        entry.id = id;
        entry.parent_id = 77;
        entry.written = entry.changed = entry.created = test_now - std::chrono::hours(2);
        return entries[{folded(share, nullptr), folded(path, nullptr)}] = entry;
    }
    std::map<std::pair<std::string, std::string>, FileEntry> entries;
};

class AzureTest : public RouteTest {
  protected:
    AzureTest() {
        files.add("projects", "", locks::FileKind::directory, 2);
        files.add("projects", "dir", locks::FileKind::directory, 40);
        files.add("projects", "dir2", locks::FileKind::directory, 41);
        files.add("projects", "dir/a.txt", locks::FileKind::file, 42);
        files.add("Home", "", locks::FileKind::directory, 3);
    }

    /// As a client sends it, before it is signed.
    Request unsigned_request(std::string method, std::string target, NamedValues headers = {}) const {
        Request made;
        made.method = std::move(method);
        made.target = std::move(target);
        made.peer = "127.0.0.1";
        made.headers = {{"host", "127.0.0.1:10004"},
                        {"x-ms-version", "2026-10-06"},
                        {"x-ms-date", "Mon, 06 May 2024 07:08:09 GMT"},
                        {"accept", "application/xml"}};
        if (made.method == "PUT") made.headers.emplace_back("content-length", "0");
        for (auto& header : headers) {
            std::erase_if(made.headers, [&](const auto& other) { return other.first == header.first; });
            if (!header.second.empty()) made.headers.push_back(std::move(header));
        }
        return made;
    }
    static void sign(Request& request, const std::string& account = "ops", const std::string& key = emulator_key) {
        const auto target = read_target(request.target);
        if (!target) return;
        const std::string signature = signature_of(Key(*from_base64(key)), string_to_sign(request, *target, account));
        request.headers.emplace_back("authorization", "SharedKey " + account + ":" + signature);
    }

    /// An empty value takes a header away.
    Answer ask(std::string method, std::string target, NamedValues headers = {}) {
        Request made = unsigned_request(std::move(method), std::move(target), std::move(headers));
        sign(made);
        return azure_router.answer(std::move(made));
    }
    Answer list(const std::string& path, NamedValues headers = {}) {
        const char* joint = path.find('?') == std::string::npos ? "?" : "&";
        return ask("GET", "/ops/" + path + joint + "comp=listhandles", std::move(headers));
    }
    Answer close(const std::string& path, const std::string& handle_id, NamedValues headers = {}) {
        headers.emplace_back("x-ms-handle-id", handle_id);
        const char* joint = path.find('?') == std::string::npos ? "?" : "&";
        return ask("PUT", "/ops/" + path + joint + "comp=forceclosehandles", std::move(headers));
    }
    static NamedValues recursive() { return {{"x-ms-recursive", "true"}}; }

    static std::string header(const Answer& answer, std::string_view name) {
        for (const auto& [key, value] : answer.headers)
            if (key == name) return value;
        return "(none)";
    }
    /// What stands between <name> and </name>, in the order of the body.
    static std::vector<std::string> all_of(const Answer& answer, const std::string& name) {
        std::vector<std::string> found;
        for (std::size_t at = 0; (at = answer.body.find("<" + name, at)) != std::string::npos;) {
            const std::size_t begin = answer.body.find('>', at) + 1;
            at = begin;
            if (answer.body[begin - 2] == '/') {
                found.emplace_back();
                continue;
            }
            found.push_back(answer.body.substr(begin, answer.body.find("</" + name + ">", begin) - begin));
        }
        return found;
    }
    /// "2 closed, 0 failed"
    static std::string counts(const Answer& answer) {
        EXPECT_EQ(answer.status, Http::ok) << answer.body;
        return header(answer, "x-ms-number-of-handles-closed") + " closed, " +
               header(answer, "x-ms-number-of-handles-failed") + " failed";
    }

    FakeFiles files;
    Accounts accounts{{{"ops", write_key(folder.path() / "ops.key"), {}},
                       {"backup", write_key(folder.path() / "backup.key"), {"HOME"}}}};
    azure::Router azure_router{
        {.backend = backend, .files = files, .accounts = accounts, .largest_page = 50, .segment = 3}};
};

} // namespace holdfast::admin_api::azure
