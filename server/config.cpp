#include "server/config.h"

#include "server/azure_reader.h"
#include "server/logging.h"
#include "server/toml_reader.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace holdfast::server {
namespace {

namespace fs = std::filesystem;

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

bool is_empty_list(const toml::node* node) { return node != nullptr && node->is_array() && node->as_array()->empty(); }

/// Reads one file into one Config; every function of it reads one table.
class ConfigReader {
  public:
    ConfigReader(const toml::table& root, const std::string& path)
        : root_(root), folder_(fs::path(path).parent_path()), problems_(path) {}

    ConfigResult read() {
        TableReader top(&root_, "the file", problems_);
        read_server(top);
        read_limits(top);
        read_admin(top);
        read_shares(top);
        read_azure_table(top);
        top.finish();
        if (problems_.all().empty()) return std::move(config_);
        std::stable_sort(problems_.all().begin(), problems_.all().end(), [](const Problem& a, const Problem& b) {
            return std::pair(a.line, a.column) < std::pair(b.line, b.column);
        });
        return std::move(problems_.all());
    }

  private:
    const toml::table* table_at(TableReader& top, std::string_view key) {
        const toml::node* node = top.take(key);
        if (node == nullptr) return nullptr;
        if (node->as_table() == nullptr) top.complain(*node, "\"" + std::string(key) + "\" is a table");
        return node->as_table();
    }

    /// Relative paths start where the configuration stands.
    std::string absolute(const std::string& path) const {
        if (path.empty() || fs::path(path).is_absolute()) return path;
        return fs::absolute(folder_ / path).lexically_normal().string();
    }

    void read_server(TableReader& top) {
        TableReader server(table_at(top, "server"), "[server]", problems_);
        if (server.has("listen")) config_.listen.clear();
        server.each_text("listen", [&](const std::string& text, const toml::node& node) {
            const auto endpoint = parse_endpoint(text);
            if (!endpoint) {
                server.complain(node,
                                "\"" + text + "\" is no address to listen on; write \"127.0.0.1:445\" or \"[::]:445\"");
            } else if (std::find(config_.listen.begin(), config_.listen.end(), *endpoint) != config_.listen.end()) {
                server.complain(node, "\"" + text + "\" stands here twice");
            } else {
                config_.listen.push_back(*endpoint);
            }
        });
        if (is_empty_list(server.take("listen"))) {
            server.complain("listen", "\"listen\" is empty: nobody could connect");
        }
        server.text("state_dir", config_.state_dir);
        config_.state_dir = absolute(config_.state_dir);
        if (config_.state_dir.empty()) server.complain("state_dir", "\"state_dir\" is empty");
        server.choice<Signing>("signing", config_.signing,
                               {{"required", Signing::required}, {"enabled", Signing::enabled}});
        server.choice<Encryption>(
            "encryption", config_.encryption,
            {{"required", Encryption::required}, {"offered", Encryption::offered}, {"off", Encryption::off}});
        server.choice<std::uint16_t>(
            "min_dialect", config_.min_dialect,
            {{"2.0.2", 0x0202}, {"2.1", 0x0210}, {"3.0", 0x0300}, {"3.0.2", 0x0302}, {"3.1.1", 0x0311}});
        server.text("name", config_.name);
        if (config_.name.size() > 15) {
            server.complain("name", "\"name\" has at most 15 characters (it is a NetBIOS name)");
        }
        server.text("domain", config_.domain);
        server.text("keytab", config_.keytab);
        config_.keytab = absolute(config_.keytab);
        if (!config_.keytab.empty() && !std::ifstream(config_.keytab)) {
            server.complain("keytab", "the keytab " + config_.keytab + " cannot be read");
        }
        server.boolean("guest", config_.guest);
        server.boolean("anonymous", config_.anonymous);
        server.number("threads", config_.threads, 0, 1024);
        server.number("max_connections", config_.max_connections, 1, 1'000'000);
        server.number("logon_timeout", config_.logon_timeout, 1, 3'600);
        server.number("break_timeout", config_.break_timeout, 1, 3'600);
        server.boolean("multichannel", config_.multichannel);
        server.each_text("interfaces", [&](const std::string& text, const toml::node& node) {
            if (auto interface = parse_interface(text)) return config_.interfaces.push_back(std::move(*interface));
            server.complain(node, "\"" + text + "\" is no interface; write \"192.0.2.7\" or \"192.0.2.7 10G rss\"");
        });
        server.text("log_level", config_.log_level);
        if (!parse_log_levels(config_.log_level)) {
            server.complain("log_level",
                            "\"log_level\" is a level (trace, debug, info, warning, error, off), or such with "
                            "rooms: \"info,smb2=debug\"");
        }
        server.boolean("log_json", config_.log_json);
        server.finish();
    }

    void read_limits(TableReader& top) {
        TableReader limits(table_at(top, "limits"), "[limits]", problems_);
        LimitsConfig& into = config_.limits;
        limits.number("opens", into.opens, 1, 100'000'000);
        limits.number("opens_per_session", into.opens_per_session, 1, 100'000'000);
        limits.number("locks", into.locks, 1, 1'000'000'000);
        limits.number("locks_per_open", into.locks_per_open, 1, 100'000'000);
        limits.number("waiters_per_open", into.waiters_per_open, 1, 1'000'000);
        limits.number("sessions", into.sessions, 1, 10'000'000);
        limits.number("sessions_per_connection", into.sessions_per_connection, 1, 65'535);
        limits.number("trees_per_session", into.trees_per_session, 1, 65'535);
        limits.number("credits_per_connection", into.credits_per_connection, 128, 65'535);
        limits.number("async_per_connection", into.async_per_connection, 1, 65'535);
        limits.number("watches", into.watches, 1, 10'000'000);
        limits.number("notify_buffer", into.notify_buffer, 1'024, 8'388'608);
        limits.number("local_watches", into.local_watches, 0, 10'000'000);
        limits.finish();
    }

    void read_admin(TableReader& top) {
        TableReader admin(table_at(top, "admin"), "[admin]", problems_);
        read_admin_tls(admin);
        std::string text;
        admin.text("listen", text);
        if (!text.empty()) {
            const auto endpoint = parse_endpoint(text);
            if (!endpoint) {
                admin.complain("listen", "\"" + text + "\" is no address to listen on; write \"127.0.0.1:4451\"");
            } else if (!is_loopback(*endpoint) && !admin.has("tls_cert")) {
                admin.complain("listen", "without TLS the admin API would show its tokens to the network: it stays on "
                                         "loopback, \"127.0.0.1:" +
                                             std::to_string(endpoint->port) + "\", or has tls_cert and tls_key");
            } else {
                config_.admin_listen = *endpoint;
            }
        }
        admin.number("closes_per_minute", config_.closes_per_minute, 1, 1'000'000);
        admin.number("handles_closed_per_minute", config_.handles_closed_per_minute, 1, 100'000'000);
        admin.texts("administrators", config_.administrators);
        admin.finish();
    }

    void read_admin_tls(TableReader& admin) {
        admin_api::TlsFiles& files = config_.admin_tls;
        admin.text("tls_cert", files.certificate);
        admin.text("tls_key", files.key);
        files.certificate = absolute(files.certificate);
        files.key = absolute(files.key);
        if (files.certificate.empty() != files.key.empty()) {
            const char* const there = files.certificate.empty() ? "tls_key" : "tls_cert";
            return admin.complain(there, "\"tls_cert\" and \"tls_key\" go together");
        }
        if (files.certificate.empty()) return;
        if (std::string fault = admin_api::check_tls_files(files); !fault.empty()) admin.complain("tls_cert", fault);
    }

    /// After the shares and state_dir: accounts name the ones, and have their keys in the other.
    void read_azure_table(TableReader& top) {
        config_.azure = read_azure(table_at(top, "azure"), config_.shares, problems_);
        for (AzureAccountConfig& account : config_.azure.accounts) {
            if (account.key_file.empty()) account.key_file = config_.state_dir + "/azure-" + account.name + ".key";
            account.key_file = absolute(account.key_file);
        }
    }

    void read_shares(TableReader& top) {
        const toml::node* node = top.take("share");
        if (node == nullptr) {
            problems_.add({}, "no share is configured; add a [[share]] with a name and a path");
            return;
        }
        const toml::array* list = node->as_array();
        if (list == nullptr || !list->is_array_of_tables()) {
            return problems_.add(node->source(), "shares are written with two brackets: [[share]]");
        }
        for (const toml::node& element : *list) read_share(*element.as_table());
    }

    void read_share(const toml::table& table) {
        TableReader reader(&table, "[[share]]", problems_);
        ShareConfig share;
        reader.text("name", share.name);
        check_share_name(reader, share.name);
        reader.text("path", share.path);
        share.path = absolute(share.path);
        check_share_path(reader, share.path);
        reader.text("comment", share.comment);
        reader.boolean("read_only", share.read_only);
        reader.boolean("continuously_available", share.continuously_available);
        reader.boolean("hidden", share.hidden);
        reader.boolean("encrypt", share.encrypt);
        reader.boolean("change_notify", share.change_notify);
        if (share.encrypt && config_.encryption == Encryption::off) {
            reader.complain("encrypt", "the share asks for encryption, but [server] says encryption = \"off\"");
        }
        reader.choice<Symlinks>("symlinks", share.symlinks,
                                {{"inside", Symlinks::inside}, {"refuse", Symlinks::refuse}});
        reader.texts("users", share.users);
        if (is_empty_list(reader.take("users"))) {
            reader.complain("users", "\"users\" is empty: nobody could connect; leave it out to let every account in");
        }
        reader.mode("file_mode", share.file_mode);
        reader.mode("folder_mode", share.folder_mode);
        read_hide_files(reader, share);
        reader.boolean("short_names", share.short_names);
        reader.boolean("named_streams", share.named_streams);
        reader.choice<LocalLocks>("local_locks", share.local_locks,
                                  {{"ignore", LocalLocks::ignore}, {"respect", LocalLocks::respect}});
        reader.boolean("late_write_time", share.late_write_time);
        reader.boolean("kernel_oplocks", share.kernel_oplocks);
        reader.finish();
        config_.shares.push_back(std::move(share));
    }

    /// Each is matched against one name, so none has a folder in it.
    static void read_hide_files(TableReader& reader, ShareConfig& share) {
        reader.each_text("hide_files", [&](const std::string& pattern, const toml::node& node) {
            if (pattern.empty() || pattern.find_first_of("/\\") != std::string::npos)
                return reader.complain(node, "\"hide_files\" has patterns of names, as \"*.tmp\", not of paths");
            share.hide_files.push_back(pattern);
        });
    }

    /// [MS-SRVS] 2.2.4.23 asks for 80 characters at most; the rest is what no client can type.
    void check_share_name(TableReader& reader, const std::string& name) {
        if (!reader.has("name")) return reader.complain("name", "this share has no \"name\"");
        if (name.empty()) return reader.complain("name", "the name of a share is not empty");
        if (name.size() > 80) return reader.complain("name", "the name of a share has at most 80 characters");
        const bool illegal = std::any_of(name.begin(), name.end(), [](char c) {
            return static_cast<unsigned char>(c) < 0x20 ||
                   std::string_view("\\/[]:|<>+=;,*?\"").find(c) != std::string_view::npos;
        });
        if (illegal) return reader.complain("name", "\"" + name + "\" has a character that share names cannot have");
        if (lower(name) == "ipc$") return reader.complain("name", "IPC$ is the server's own");
        for (const ShareConfig& other : config_.shares) {
            if (lower(other.name) == lower(name)) {
                return reader.complain("name", "a share with the name \"" + other.name +
                                                   "\" stands above (case does not count)");
            }
        }
    }

    void check_share_path(TableReader& reader, const std::string& path) {
        if (!reader.has("path")) return reader.complain("path", "this share has no \"path\"");
        if (path.empty()) return reader.complain("path", "the path of a share is not empty");
        std::error_code error;
        const fs::file_status status = fs::status(path, error);
        if (status.type() == fs::file_type::not_found) return reader.complain("path", path + " does not exist");
        if (error) return reader.complain("path", path + ": " + error.message());
        if (!fs::is_directory(status)) reader.complain("path", path + " is not a folder");
    }

    const toml::table& root_;
    fs::path folder_;
    ProblemList problems_;
    Config config_;
};

} // namespace

std::optional<Endpoint> parse_endpoint(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    const std::string_view digits = text.substr(colon + 1);
    Endpoint endpoint;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), endpoint.port);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;

    const std::string_view host = text.substr(0, colon);
    if (host.front() == '[' && host.back() == ']') {
        const std::string literal(host.substr(1, host.size() - 2));
        auto& v6 = endpoint.address.emplace<Endpoint::V6>();
        if (inet_pton(AF_INET6, literal.c_str(), v6.data()) != 1) return std::nullopt;
    } else {
        const std::string literal(host == "localhost" ? "127.0.0.1" : host);
        auto& v4 = endpoint.address.emplace<Endpoint::V4>();
        if (inet_pton(AF_INET, literal.c_str(), v4.data()) != 1) return std::nullopt;
    }
    return endpoint;
}

std::string host_of(const Endpoint& endpoint) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (const auto* v6 = std::get_if<Endpoint::V6>(&endpoint.address))
        return inet_ntop(AF_INET6, v6->data(), text.data(), text.size());
    return inet_ntop(AF_INET, std::get<Endpoint::V4>(endpoint.address).data(), text.data(), text.size());
}

std::string to_string(const Endpoint& endpoint) {
    const bool is_v6 = std::holds_alternative<Endpoint::V6>(endpoint.address);
    return (is_v6 ? "[" + host_of(endpoint) + "]" : host_of(endpoint)) + ":" + std::to_string(endpoint.port);
}

bool is_loopback(const Endpoint& endpoint) {
    if (const auto* v4 = std::get_if<Endpoint::V4>(&endpoint.address)) return v4->front() == 127;
    return std::get<Endpoint::V6>(endpoint.address) == Endpoint::V6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
}

std::string to_string(const Problem& problem) {
    std::string where = problem.file;
    if (problem.line != 0) where += ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column);
    return where + ": " + problem.what;
}

ConfigResult check_config_text(std::string_view text, const std::string& path) {
    try {
        const toml::table root = toml::parse(text, path);
        return ConfigReader(root, path).read();
    } catch (const toml::parse_error& error) {
        const auto& where = error.source().begin;
        return std::vector<Problem>{{path, where.line, where.column, std::string(error.description())}};
    }
}

ConfigResult check_config(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::error_code error;
    if (!file || fs::is_directory(path, error)) return std::vector<Problem>{{path, 0, 0, "the file cannot be read"}};
    std::ostringstream text;
    text << file.rdbuf();
    return check_config_text(text.str(), path);
}

} // namespace holdfast::server
