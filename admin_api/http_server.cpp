#include "admin_api/http_server.h"

#include "admin_api/audit.h"
#include "admin_api/http_server_listener.h"
#include "admin_api/request_line.h"
#include "admin_api/worker_pool.h"

#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <functional>
#include <stdexcept>
#include <thread>

namespace holdfast::admin_api {

namespace {

/// The library's view of our pool.
class TaskQueue final : public httplib::TaskQueue {
  public:
    explicit TaskQueue(std::shared_ptr<WorkerPool> pool) : pool_(std::move(pool)) {}
    void enqueue(std::function<void()> task) override { pool_->enqueue(std::move(task)); }
    void shutdown() override { pool_->shutdown(); }

  private:
    const std::shared_ptr<WorkerPool> pool_;
};

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
}

Request request_of(const httplib::Request& from) {
    Request request;
    request.method = from.method;
    request.target = from.target;
    unhide_question_marks(request.target);
    for (const auto& [name, value] : from.headers) request.headers.emplace_back(lower(name), value);
    request.body = from.body;
    request.peer = from.remote_addr;
    return request;
}

void write_headers(const Answer& answer, httplib::Response& to) {
    to.status = static_cast<int>(answer.status);
    to.set_header("Cache-Control", "no-store");
    to.set_header("X-Content-Type-Options", "nosniff");
    for (const auto& [name, value] : answer.headers) to.set_header(name, value);
}

void write(const Answer& answer, httplib::Response& to) {
    write_headers(answer, to);
    to.set_content(answer.body, std::string(answer.content_type));
}

/// The calling thread serves one reader for as long as that listens; the pool has another one for the rest meanwhile.
class Loan {
  public:
    /// `loans` outlives it, as the server does its threads.
    Loan(std::shared_ptr<WorkerPool> pool, std::atomic<std::size_t>& loans) : pool_(std::move(pool)), loans_(loans) {
        pool_->lend();
        ++loans_;
    }
    ~Loan() {
        --loans_;
        pool_->give_back();
    }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;

  private:
    const std::shared_ptr<WorkerPool> pool_;
    std::atomic<std::size_t>& loans_;
};

/// Sends what the stream has until it ends, the server stops, or the reader has gone or takes nothing for the write
/// timeout. How soon the last two are noticed is how long the stream may wait at once.
void write_stream(Answer answer, std::shared_ptr<Loan> loan, httplib::Response& to) {
    static constexpr std::chrono::milliseconds patience(1'000);
    write_headers(answer, to);
    to.set_chunked_content_provider(std::string(answer.content_type),
                                    [pull = std::move(answer.stream), loan = std::move(loan),
                                     piece = std::string()](std::size_t, httplib::DataSink& sink) mutable {
                                        piece.clear();
                                        const bool goes_on = pull(piece, patience);
                                        if (!piece.empty() && !sink.write(piece.data(), piece.size())) return false;
                                        if (!goes_on) sink.done();
                                        return sink.is_writable();
                                    });
}

/// For requests whose body we leave unread: what follows on this connection would be taken for the
/// next request. The library closes a connection when the provider of a body fails; this one
/// fails after all has been written.
void write_and_close(Answer answer, httplib::Response& to) {
    write_headers(answer, to);
    to.set_header("Connection", "close");
    const std::size_t size = answer.body.size();
    const std::string type(answer.content_type);
    to.set_content_provider(
        size, type, [body = std::move(answer.body)](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
            sink.write(body.data() + offset, length);
            return false;
        });
}

bool has_body(const httplib::Request& request) {
    return request.method == "POST" || request.method == "PUT" || request.method == "PATCH" ||
           !request.get_header_value("Content-Length", 0).empty();
}

/// Bodies come with their length and as they are: the library bounds neither chunked bodies nor
/// what a compressed one grows to.
std::optional<Answer> refuse_body(const httplib::Request& request, std::size_t largest) {
    if (request.has_header("Transfer-Encoding")) {
        return problem(Http::length_required, "chunked bodies are not taken", "Transfer-Encoding");
    }
    if (!has_body(request)) return std::nullopt;
    if (request.get_header_value_count("Content-Length") != 1) {
        return problem(Http::length_required, "one length is needed", "Content-Length");
    }
    const auto length = decimal(request.get_header_value("Content-Length"));
    if (!length) return problem(Http::bad_request, "a decimal number", "Content-Length");
    if (*length > largest) {
        return problem(Http::content_too_large, "at most " + std::to_string(largest) + " bytes", "Content-Length");
    }
    if (request.has_header("Content-Encoding") || request.is_multipart_form_data()) {
        return problem(Http::unsupported_media_type, "the body is plain JSON");
    }
    const bool may_have_body = request.method != "GET" && request.method != "HEAD" && request.method != "OPTIONS";
    if (!may_have_body && *length != 0) return problem(Http::bad_request, "the method takes no body");
    return std::nullopt;
}

bool library_reads_body(const httplib::Request& request) {
    return request.method == "POST" || request.method == "PUT" || request.method == "PATCH" ||
           (request.method == "DELETE" && request.has_header("Content-Length"));
}

/// Answers that the library gives by itself carry no words of ours.
void explain(httplib::Response& response) {
    if (!response.body.empty() || response.content_length_ != 0) return;
    switch (response.status) {
    case 413: return write(problem(Http::content_too_large, "the body is too large"), response);
    case 414: return write(problem(Http::uri_too_long, "the request target is too long"), response);
    case 416: return write(problem(Http::range_not_satisfiable, "ranges are not taken", "Range"), response);
    case 417: return write(problem(Http::expectation_failed, "not taken", "Expect"), response);
    case 500: return write(problem(Http::internal_server_error, "the server failed; its log says more"), response);
    default: return write(problem(Http::bad_request, "this is not a request"), response);
    }
}

} // namespace

struct HttpServer::Impl {
    Impl(HttpConfig config_, const Answering& answering_) : config(std::move(config_)), answering(answering_) {}

    void set_bounds();
    void set_handlers();
    void run();

    HttpConfig config;
    const Answering& answering;
    Listener server;
    std::shared_ptr<WorkerPool> pool; // from start() on
    std::thread thread;
    std::atomic<bool> has_ended{false};
    std::atomic<std::size_t> streams{0}; // answers that still go on
};

void HttpServer::Impl::set_bounds() {
    server.new_task_queue = [this]() -> httplib::TaskQueue* {
        pool = std::make_shared<WorkerPool>(config.threads);
        return new TaskQueue(pool);
    };
    server.use(config.tls, config.limits, [this] { return pool && pool->is_anything_waiting(); });
    server.set_keep_alive_max_count(1'000);
    server.set_payload_max_length(config.largest_body);
    server.set_tcp_nodelay(true);
    // The library's default shares the port with whoever asks; we want to be told that it is taken.
    server.set_socket_options([](socket_t socket) {
        const int yes = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
}

void HttpServer::Impl::set_handlers() {
    using Outcome = httplib::Server::HandlerResponse;
    const auto answer = [this](const httplib::Request& request, httplib::Response& response) {
        Answer given = answering.answer(request_of(request));
        if (given.stream && request.method != "HEAD")
            return write_stream(std::move(given), std::make_shared<Loan>(pool, streams), response);
        write(given, response);
    };
    server.set_pre_routing_handler([this, answer](const httplib::Request& request, httplib::Response& response) {
        // The library would cut our answer to the ranges that were asked for, as often as asked.
        const_cast<httplib::Request&>(request).ranges.clear();
        if (auto refusal = refuse_body(request, config.largest_body)) {
            write_and_close(std::move(*refusal), response);
            return Outcome::Handled;
        }
        if (library_reads_body(request)) return Outcome::Unhandled;
        answer(request, response);
        return Outcome::Handled;
    });
    const std::string any_path = "[\\s\\S]*";
    server.Post(any_path, answer);
    server.Put(any_path, answer);
    server.Patch(any_path, answer);
    server.Delete(any_path, answer);
    server.set_error_handler([](const httplib::Request&, httplib::Response& response) { explain(response); });
    server.set_exception_handler(
        [](const httplib::Request& request, httplib::Response& response, const std::exception_ptr&) {
            log_failure(request.method, request.path, "an exception outside of the routes");
            write(problem(Http::internal_server_error, "the server failed; its log says more"), response);
        });
}

void HttpServer::Impl::run() {
    // Signals are for the main thread; the pool's threads inherit this.
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    server.listen_after_bind();
    has_ended = true;
}

HttpServer::HttpServer(HttpConfig config, const Answering& answering)
    : impl_(std::make_unique<Impl>(std::move(config), answering)) {}

HttpServer::~HttpServer() { stop(); }

std::uint16_t HttpServer::start() {
    impl_->set_bounds();
    impl_->set_handlers();
    const std::string& host = impl_->config.host;
    int port = impl_->config.port;
    if (port == 0) {
        port = impl_->server.bind_to_any_port(host);
    } else if (!impl_->server.bind_to_port(host, port)) {
        port = -1;
    }
    if (port <= 0) {
        throw std::runtime_error("admin: cannot listen on " + host + " port " + std::to_string(impl_->config.port));
    }
    impl_->server.lengthen_queue();
    impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
    // The library ignores a stop() that comes before it has begun, and has no other way to tell.
    while (!impl_->server.is_running() && !impl_->has_ended) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return static_cast<std::uint16_t>(port);
}

void HttpServer::stop() {
    if (!impl_->thread.joinable()) return;
    // The library cuts off what is under way: streams that have been told to end are given the time to say so.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    while (impl_->streams != 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    impl_->server.stop();
    impl_->thread.join();
}

} // namespace holdfast::admin_api
