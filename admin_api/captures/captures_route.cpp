#include "admin_api/captures/captures_route.h"

#include "admin_api/audit.h"
#include "admin_api/captures/captures.h"
#include "admin_api/router.h"

#include <utility>

namespace holdfast::admin_api {

namespace {

/// What the audit is told, before and after: it holds its own texts, since a capture outlives its request.
struct CaptureRecord {
    CaptureRecord(const Request& request, std::string reason_)
        : caller(request.caller), peer(request.peer), what(request.body), reason(std::move(reason_)),
          request_id(request.request_id) {}

    Change change() const {
        return {.action = "captures:start",
                .caller = caller,
                .peer = peer,
                .what = what,
                .reason = reason,
                .matched = 1,
                .request_id = request_id,
                .asked = asked};
    }

    const std::string caller, peer, what, reason, request_id;
    std::optional<std::uint64_t> asked;
};

std::string outcome_of(const Capture::Counts& counts) {
    return "ended by " + std::string(name_of(counts.ending)) + ": " + std::to_string(counts.bytes) + " bytes, " +
           std::to_string(counts.packets) + " packets, " + std::to_string(counts.lost) + " of them lost";
}

/// A capture and its reader. When it goes, for whichever reason, the capture ends and the audit is told.
class CaptureStream {
  public:
    CaptureStream(std::shared_ptr<Capture> capture, Backend& backend, CaptureRecord record,
                  std::function<bool()> may_go_on)
        : capture_(std::move(capture)), backend_(backend), record_(std::move(record)), may_go_on_(std::move(may_go_on)),
          last_look_(backend.now()) {}
    ~CaptureStream() {
        backend_.captures->stop(capture_);
        Change change = record_.change();
        change.done = 1;
        change.results.push_back({.id = 0, .outcome = outcome_of(capture_->counts())});
        audit(backend_, change);
    }
    CaptureStream(const CaptureStream&) = delete;
    CaptureStream& operator=(const CaptureStream&) = delete;

    bool pull(std::string& out, std::chrono::milliseconds patience) {
        const locks::Time now = backend_.now();
        if (now - last_look_ >= Capture::heartbeat || now < last_look_) {
            last_look_ = now;
            if (!may_go_on_()) capture_->end(Capture::Ending::token);
        }
        return capture_->pull(out, patience, now);
    }

  private:
    const std::shared_ptr<Capture> capture_;
    Backend& backend_;
    const CaptureRecord record_;
    const std::function<bool()> may_go_on_;
    locks::Time last_look_;
};

Answer busy() {
    Answer answer = problem(Http::service_unavailable, "no more captures can be made just now");
    answer.headers.emplace_back("Retry-After", "10");
    return answer;
}

} // namespace

Answer start_capture(const Request& request, Backend& backend) {
    if (const auto fault = refuse_parameters(request)) return problem(*fault);
    auto query = parse_capture_query(request.body);
    if (!query) return problem(query.error());
    if (!backend.captures) return busy();

    CaptureRecord record(request, query->reason);
    Change change = record.change();
    if (const auto refusal = backend.admission.admit(change)) return problem(*refusal);
    record.asked = change.asked;
    auto capture = backend.captures->start(std::move(*query));
    if (!capture) {
        change.failed = 1;
        audit(backend, change);
        return busy();
    }
    Answer answer;
    answer.content_type = "application/x-pcapng";
    auto stream = std::make_shared<CaptureStream>(std::move(capture), backend, std::move(record),
                                                  still_known(request, backend.tokens));
    answer.stream = [stream](std::string& out, std::chrono::milliseconds patience) {
        return stream->pull(out, patience);
    };
    return answer;
}

} // namespace holdfast::admin_api
