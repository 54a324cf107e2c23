#include "locks/stream.h"

#include "locks/open_state.h"

#include <cassert>
#include <utility>

namespace holdfast::locks {

OpenVerdict Stream::check(FileKind kind, Access access, ShareMode share_mode, OpenId& blocker) const {
    if (is_delete_pending() || is_held_) return OpenVerdict::delete_pending;
    const bool goes = kind == FileKind::pipe || fits(access, share_mode, blocker);
    return goes ? OpenVerdict::granted : OpenVerdict::sharing_violation;
}

bool Stream::fits(Access access, ShareMode share_mode, OpenId& blocker) const {
    // Which open of a named stream it is, whoever wants to know looks for without our lock.
    if (named_keeping_file_ != 0 && has_any(access, Access::remove)) return false;
    if (share_modes_.allows(access, share_mode)) return true;
    // Slow, but this one is refused anyway and somebody will want to know why.
    for (const Open* open = first_open_; open; open = open->stream_next_) {
        if (ShareModes::live_together(open->access, open->share_mode, access, share_mode)) continue;
        blocker = open->id;
        break;
    }
    return false;
}

void Stream::admit(Open& open, std::string path, std::string stream_name, bool delete_on_close) {
    open.path_ = std::move(path);
    if (key.is_named_stream()) open.stream_name_ = std::make_unique<const std::string>(std::move(stream_name));
    open.delete_on_close_ = delete_on_close;
    if (open.kind != FileKind::pipe) share_modes_.add(open.access, open.share_mode);
    if (is_real_open(open.access)) ++real_opens_;
    open.stream_next_ = first_open_;
    if (first_open_) first_open_->stream_previous_ = &open;
    first_open_ = &open;
    open.move_to(OpenState::open);
}

void Stream::abandon(Open& open) {
    open.move_to(OpenState::closing);
    open.move_to(OpenState::closed);
}

/// [MS-FSA] 2.1.5.5 Server Requests Closing an Open, phases 1 and 2, and the release of its byte-range
/// locks.
std::optional<Stream::Ended> Stream::end(Open& open, std::vector<Woken>& woken) {
    if (!may_follow(open.state(), OpenState::closing)) return std::nullopt;
    Ended ended;
    ended.is_indexed = open.state() == OpenState::open;
    if (open.state() == OpenState::orphaned) --orphans_;
    open.move_to(OpenState::closing);
    ended.was_recorded = open.record_ != nullptr;
    if (ended.was_recorded) --persistent_;
    open.record_.reset();
    open.locks_.is_recorded = false; // all of it goes at once

    ended.released = ranges_.release_all(open.locks_, woken);

    if (open.kind != FileKind::pipe) share_modes_.remove(open.access, open.share_mode);
    if (is_real_open(open.access)) --real_opens_;
    if (open.stream_next_) open.stream_next_->stream_previous_ = open.stream_previous_;
    (open.stream_previous_ ? open.stream_previous_->stream_next_ : first_open_) = open.stream_next_;
    open.stream_next_ = open.stream_previous_ = nullptr;

    ended.marks_deletion = open.delete_on_close_ && !is_delete_pending_ && first_open_ != nullptr;
    if (open.delete_on_close_) is_delete_pending_ = true;
    if (is_delete_pending_ && !first_open_) {
        ended.leaves_removal = named_opens_ != 0;
        ended.removes_name = is_going_ = !ended.leaves_removal;
    }
    ended.delete_pending = is_delete_pending_;
    ended.path = open.path_;
    return ended;
}

bool Stream::has_power(const Open& open) {
    if (!open.durability_) return false;
    if (open.durability_->kind != DurableKind::durable) return true;
    return open.lease_ && has_any(open.lease_->held, Caching::handle);
}

/// [MS-SMB2] 3.3.7.1 Handling Loss of a Connection: what is resilient, or its client still may cache the handle of, is
/// preserved. Requests that wait on its behalf have nobody to answer.
bool Stream::orphan(Open& open, Effects& effects, Time now) {
    if (!open.is_open() || !has_power(open)) return false;
    const bool is_asked_back = open.lease_ && open.lease_->is_breaking;
    if (is_asked_back && open.durability_->kind == DurableKind::durable) return false;
    open.move_to(OpenState::orphaned);
    ++open.orphanings_;
    open.orphaned_at_ = now;
    ++orphans_;
    ranges_.cancel_all(open.locks_, effects.woken);
    leases_.cancel_all(open.id, effects);
    return true;
}

std::vector<OpenId> Stream::expire_powerless() {
    std::vector<OpenId> ids;
    for (Open* open = first_open_; open && orphans_ != 0; open = open->stream_next_) {
        if (open->state() != OpenState::orphaned || has_power(*open)) continue;
        expire(*open);
        ids.push_back(open->id);
    }
    return ids;
}

OpenId Stream::any_open(OpenId except) const {
    for (const Open* open = first_open_; open; open = open->stream_next_) {
        if (open->id != except) return open->id;
    }
    return OpenId{};
}

bool Stream::set_delete_pending(const Open& open, bool pending) {
    if (!open.is_open()) return false;
    is_delete_pending_ = pending;
    return true;
}

bool Stream::hold() {
    if (is_held_ || is_going_ || named_opens_ != 0) return false;
    return is_held_ = true;
}

std::vector<Stream::Move> Stream::renamed(std::string_view new_path) {
    std::vector<Move> moves;
    for (Open* open = first_open_; open; open = open->stream_next_) {
        if (open->kind != FileKind::pipe) {
            moves.push_back({open->id, open->share, std::move(open->path_)});
        }
        open->path_ = new_path;
    }
    return moves;
}

bool Stream::drop_if_unused() {
    if (is_dropped_ || first_open_ || is_going_ || is_held_ || named_opens_ != 0) return false;
    return is_dropped_ = true;
}

// ---------------------------------------------------------------- named streams

namespace {

/// Whether an open of a named stream keeps its file from being opened to be deleted.
bool keeps_file(Access access, ShareMode share_mode) {
    return ShareModes::takes_part(access) && !allows(share_mode, ShareMode::remove);
}

} // namespace

void Stream::add_named_open(Access access, ShareMode share_mode) {
    ++named_opens_;
    if (keeps_file(access, share_mode)) ++named_keeping_file_;
}

/// [MS-FSA] 2.1.5.5 Server Requests Closing an Open, phase 3: the file goes with the last open of any of its streams.
std::shared_ptr<Open> Stream::remove_named_open(Access access, ShareMode share_mode) {
    --named_opens_;
    if (keeps_file(access, share_mode)) --named_keeping_file_;
    if (!remover_ || named_opens_ != 0) return nullptr;
    is_going_ = true;
    return std::exchange(remover_, nullptr);
}

void Stream::renamed_stream(std::string_view new_name) {
    for (Open* open = first_open_; open; open = open->stream_next_)
        open->stream_name_ = std::make_unique<const std::string>(new_name);
}

} // namespace holdfast::locks
