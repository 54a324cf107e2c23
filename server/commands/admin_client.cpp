#include "server/commands/admin_client.h"

#include <httplib.h>

#include <fstream>

namespace holdfast::server {

namespace {

/// A stream in which nothing happens says so more often.
constexpr std::chrono::seconds longest_silence{60};

/// The API over HTTP, on one connection that is kept.
class HttpAdminApi final : public AdminApi {
  public:
    explicit HttpAdminApi(const AdminTarget& target)
        : endpoint_(to_string(target.endpoint)), client_(host_of(target.endpoint), target.endpoint.port) {
        client_.set_keep_alive(true);
        client_.set_connection_timeout(5);
        client_.set_read_timeout(120); // closing many handles takes its time
        client_.set_default_headers(
            {{"Authorization", "Bearer " + target.token}, {"Host", endpoint_}, {"Accept-Encoding", "identity"}});
    }

    AdminReply get(const std::string& target) override { return reply(client_.Get(target)); }
    AdminReply post(const std::string& target, const std::string& body) override {
        return reply(client_.Post(target, body, "application/json"));
    }
    AdminReply stream(const std::string& target, const std::string& last_event_id,
                      const std::function<bool(std::string_view)>& take) override {
        client_.set_read_timeout(longest_silence);
        httplib::Headers headers{{"Accept", "text/event-stream"}};
        if (!last_event_id.empty()) headers.emplace("Last-Event-ID", last_event_id);
        AdminReply gathered;
        bool had_enough = false;
        const auto on_status = [&](const httplib::Response& response) {
            gathered.status = response.status;
            return true;
        };
        const auto on_bytes = [&](const char* bytes, std::size_t size) {
            if (gathered.status != 200)
                gathered.body.append(bytes, size); // what is wrong
            else
                had_enough = !take({bytes, size});
            return !had_enough;
        };
        const auto result = client_.Get(target, headers, on_status, on_bytes);
        if (had_enough || result) return gathered;
        return reply(result);
    }

  private:
    AdminReply reply(const httplib::Result& result) const {
        if (result) return {result->status, result->body};
        return {0, "no answer from the admin API at " + endpoint_ + ": is the server running?"};
    }

    std::string endpoint_;
    httplib::Client client_;
};

std::optional<std::string> read_token(const std::string& path) {
    std::ifstream file(path);
    std::string token;
    if (!(file >> token)) return std::nullopt;
    return token;
}

} // namespace

std::optional<Endpoint> parse_admin_url(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    if (!url.starts_with(scheme)) return std::nullopt;
    url.remove_prefix(scheme.size());
    if (url.ends_with('/')) url.remove_suffix(1);
    if (url.starts_with("localhost:")) return parse_endpoint("127.0.0.1" + std::string(url.substr(9)));
    return parse_endpoint(url);
}

std::optional<AdminTarget> find_admin(const AdminTargetOptions& options, Console& console) {
    std::optional<Endpoint> endpoint;
    if (!options.url.empty()) {
        endpoint = parse_admin_url(options.url);
        if (!endpoint) {
            console.fail("\"" + options.url + "\" is not like http://127.0.0.1:4451");
            return std::nullopt;
        }
    }
    std::string token_file = options.token_file;
    if (!endpoint || token_file.empty()) {
        const auto config = load_config(options.config, console);
        if (!config) return std::nullopt;
        if (!endpoint) endpoint = config->admin_listen;
        if (token_file.empty()) token_file = config->state_dir + "/admin.token";
    }
    const auto token = read_token(token_file);
    if (!token) {
        console.fail("cannot read a token from " + token_file +
                     "; the server makes it at its first start, or say --token-file");
        return std::nullopt;
    }
    return AdminTarget{*endpoint, *token};
}

void with_api(const AdminTargetOptions& options, Console& console, const std::function<void(AdminApi&)>& work) {
    const auto target = find_admin(options, console);
    if (!target) return;
    HttpAdminApi api(*target);
    work(api);
}

} // namespace holdfast::server
