#include "smb2/state/watch.h"

#include "vfs/names.h"
#include "vfs/stream_name.h"

#include <algorithm>

namespace holdfast::smb2 {

namespace {

using wire::FileAction;

std::u16string name_of(const Watch::Step& step) {
    std::u16string name = vfs::path_to_wire(step.name);
    if (!step.stream.empty()) name += u':' + vfs::stream_name_to_wire(step.stream) + u":$DATA";
    return name;
}

locks::Woken woken_of(const NotifyWait& request, locks::WakeReason reason) { return {request.token, reason}; }

} // namespace

void Watch::note(const std::vector<Step>& steps, std::vector<locks::Woken>& woken) {
    const std::scoped_lock lock(mutex_);
    if (ended_ || lost_) return;
    if (!append(steps)) {
        forget();
        lost_ = true;
    }
    serve(woken);
}

void Watch::lose(std::vector<locks::Woken>& woken) {
    const std::scoped_lock lock(mutex_);
    if (ended_) return;
    forget();
    lost_ = true;
    serve(woken);
}

/// A file that is modified again before anybody was told of it is told once.
bool Watch::append(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
        const bool modified = step.action == FileAction::modified;
        if (modified && !step.name.empty() && last_modified_ == step.name) continue;
        if (!chain_->append<wire::FileNotifyInformation>(wire::FileNotifyInformation{step.action, name_of(step)}))
            return false;
        last_modified_ = modified ? step.name : std::string_view();
    }
    return true;
}

/// The oldest request takes all that is there: [MS-SMB2] 3.3.5.19, first in, first out.
void Watch::serve(std::vector<locks::Woken>& woken) {
    if (waiting_.empty() || (changes_.empty() && !lost_)) return;
    give(*waiting_.front());
    woken.push_back(woken_of(*waiting_.front(), locks::WakeReason::granted));
    waiting_.pop_front();
}

void Watch::give(NotifyWait& request) {
    const bool fits = !lost_ && changes_.size() <= request.most;
    request.status = fits ? Status::success : Status::notify_enum_dir;
    if (fits) request.output = std::move(changes_);
    forget();
}

/// Begins anew, after an answer or an overflow.
void Watch::forget() {
    changes_ = {};
    chain_.emplace(changes_, terms.room, wire::FileNotifyInformation::align);
    last_modified_.clear();
    lost_ = false;
}

Watch::Begun Watch::wait(const std::shared_ptr<NotifyWait>& request) {
    const std::scoped_lock lock(mutex_);
    if (ended_) {
        request->status = *ended_;
        return Begun::answered;
    }
    if (lost_ || !changes_.empty()) { // then nobody waits before this one
        give(*request);
        return Begun::answered;
    }
    waiting_.push_back(request);
    return Begun::queued;
}

Watch::State Watch::state() const {
    const std::scoped_lock lock(mutex_);
    return {waiting_.size(), changes_.size(), lost_};
}

bool Watch::has_answer() const {
    const std::scoped_lock lock(mutex_);
    return ended_ || lost_ || !changes_.empty();
}

bool Watch::cancel(locks::WaitToken token, std::vector<locks::Woken>& woken) {
    const std::scoped_lock lock(mutex_);
    const auto found = std::ranges::find(waiting_, token, [](const auto& request) { return request->token; });
    if (found == waiting_.end()) return false;
    (*found)->status = Status::cancelled;
    woken.push_back(woken_of(**found, locks::WakeReason::cancelled));
    waiting_.erase(found);
    return true;
}

void Watch::end(Status status, std::vector<locks::Woken>& woken) {
    const std::scoped_lock lock(mutex_);
    if (ended_) return;
    ended_ = status;
    for (const auto& request : waiting_) {
        request->status = status;
        woken.push_back(woken_of(*request, locks::WakeReason::open_closed));
    }
    waiting_.clear();
    forget();
}

} // namespace holdfast::smb2
