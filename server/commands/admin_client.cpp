#include "server/commands/admin_client.h"

#include "admin_api/http.h"

#include <httplib.h>

#include <fstream>

namespace holdfast::server {

namespace {

/// A stream in which nothing happens says so more often.
constexpr std::chrono::seconds longest_silence{60};

/// The API over HTTP, on one connection that is kept.
class HttpAdminApi final : public AdminApi {
  public:
    explicit HttpAdminApi(const AdminTarget& target) : url_(target.url), trust_(target.trust) {
        if (url_.tls) {
            auto client = std::make_unique<httplib::SSLClient>(url_.host, url_.port);
            client->enable_server_certificate_verification(false); // the library's own, which gives no reason
            problem_ = trust_.apply(client->ssl_context());
            client_ = std::move(client);
        } else {
            client_ = std::make_unique<httplib::ClientImpl>(url_.host, url_.port);
        }
        client_->set_keep_alive(true);
        client_->set_connection_timeout(5);
        client_->set_read_timeout(120); // closing many handles takes its time
        client_->set_default_headers(
            {{"Authorization", "Bearer " + target.token}, {"Host", authority()}, {"Accept-Encoding", "identity"}});
    }

    AdminReply get(const std::string& target) override {
        return problem_.empty() ? reply(client_->Get(target)) : AdminReply{0, problem_};
    }
    AdminReply post(const std::string& target, const std::string& body) override {
        return problem_.empty() ? reply(client_->Post(target, body, "application/json")) : AdminReply{0, problem_};
    }
    AdminReply stream(const std::string& target, const std::string& last_event_id,
                      const std::function<bool(std::string_view)>& take) override {
        httplib::Request request;
        request.method = "GET";
        request.path = target;
        request.set_header("Accept", "text/event-stream");
        if (!last_event_id.empty()) request.set_header("Last-Event-ID", last_event_id);
        return listen(std::move(request), take);
    }
    AdminReply download(const std::string& target, const std::string& body,
                        const std::function<bool(std::string_view)>& take) override {
        httplib::Request request;
        request.method = "POST";
        request.path = target;
        request.set_header("Content-Type", "application/json");
        request.body = body;
        return listen(std::move(request), take);
    }

  private:
    AdminReply listen(httplib::Request request, const std::function<bool(std::string_view)>& take) {
        if (!problem_.empty()) return {0, problem_};
        client_->set_read_timeout(longest_silence);
        AdminReply gathered;
        bool had_enough = false;
        request.response_handler = [&](const httplib::Response& response) {
            gathered.status = response.status;
            return true;
        };
        request.content_receiver = [&](const char* bytes, std::size_t size, std::uint64_t, std::uint64_t) {
            if (gathered.status != 200)
                gathered.body.append(bytes, size); // what is wrong
            else
                had_enough = !take({bytes, size});
            return !had_enough;
        };
        const auto result = client_->send(request);
        if (had_enough || result) return gathered;
        return reply(result);
    }

    std::string authority() const { return to_string(url_).substr(url_.tls ? 8 : 7); }

    AdminReply reply(const httplib::Result& result) const {
        if (result) return {result->status, result->body};
        if (!trust_.refusal().empty())
            return {0, "the certificate of " + authority() + " is refused: " + trust_.refusal()};
        if (result.error() == httplib::Error::SSLConnection)
            return {0, "no TLS at " + authority() + ": is it plain HTTP?"};
        return {0, "no answer from the admin API at " + authority() + ": is the server running?"};
    }

    AdminUrl url_;
    admin_api::TlsTrust trust_;
    std::string problem_;
    std::unique_ptr<httplib::ClientImpl> client_; // after trust_, which its handshakes ask
};

std::optional<std::string> read_token(const std::string& path) {
    std::ifstream file(path);
    std::string token;
    if (!(file >> token)) return std::nullopt;
    return token;
}

} // namespace

std::string to_string(const AdminUrl& url) {
    const bool is_v6 = url.host.find(':') != std::string::npos;
    return (url.tls ? "https://" : "http://") + (is_v6 ? '[' + url.host + ']' : url.host) + ':' +
           std::to_string(url.port);
}

std::optional<AdminUrl> parse_admin_url(std::string_view url) {
    AdminUrl parsed;
    parsed.tls = url.starts_with("https://");
    if (!parsed.tls && !url.starts_with("http://")) return std::nullopt;
    url.remove_prefix(parsed.tls ? 8 : 7);
    if (url.ends_with('/')) url.remove_suffix(1);
    if (const auto endpoint = parse_endpoint(url)) {
        if (!parsed.tls && !is_loopback(*endpoint)) return std::nullopt;
        parsed.host = host_of(*endpoint);
        parsed.port = endpoint->port;
        if (endpoint->port == 0) return std::nullopt;
        return parsed;
    }
    const auto colon = url.rfind(':');
    if (!parsed.tls || colon == std::string_view::npos) return std::nullopt;
    const auto port = admin_api::decimal(url.substr(colon + 1));
    parsed.host = url.substr(0, colon);
    const bool is_name = !parsed.host.empty() && parsed.host.find_first_of("/:@[]? ") == std::string::npos;
    if (!is_name || !port || *port == 0 || *port > 65'535) return std::nullopt;
    parsed.port = static_cast<std::uint16_t>(*port);
    return parsed;
}

namespace {

/// Where a listener can be reached from this machine: "everywhere" is on the loopback too.
AdminUrl url_of(const Config& config) {
    AdminUrl url{config.has_admin_tls(), host_of(config.admin_listen), config.admin_listen.port};
    if (url.host == "0.0.0.0") url.host = "127.0.0.1";
    if (url.host == "::") url.host = "::1";
    return url;
}

} // namespace

std::optional<AdminTarget> find_admin(const AdminTargetOptions& options, Console& console) {
    AdminTarget target;
    if (!options.url.empty()) {
        const auto url = parse_admin_url(options.url);
        if (!url) {
            console.fail("\"" + options.url +
                         "\" is not like https://filer.example:4451, or http://127.0.0.1:4451 on the loopback");
            return std::nullopt;
        }
        target.url = *url;
    }
    std::string token_file = options.token_file;
    if (options.url.empty() || token_file.empty()) {
        const auto config = load_config(options.config, console);
        if (!config) return std::nullopt;
        if (options.url.empty()) {
            target.url = url_of(*config);
            target.trust.pinned = config->admin_tls.certificate;
        }
        if (token_file.empty()) token_file = config->state_dir + "/admin.token";
    }
    if (!options.ca.empty()) target.trust = {.pinned = {}, .ca_file = options.ca, .host = {}};
    target.trust.host = target.url.host;
    const auto token = read_token(token_file);
    if (!token) {
        console.fail("cannot read a token from " + token_file +
                     "; the server makes it at its first start, or say --token-file");
        return std::nullopt;
    }
    target.token = *token;
    return target;
}

void with_api(const AdminTargetOptions& options, Console& console, const std::function<void(AdminApi&)>& work) {
    const auto target = find_admin(options, console);
    if (!target) return;
    HttpAdminApi api(*target);
    work(api);
}

} // namespace holdfast::server
