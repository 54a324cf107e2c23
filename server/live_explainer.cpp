#include "server/live_explainer.h"

#include "smb2/explain/explain.h"

#include <cstdlib>

namespace holdfast::server {

namespace {

namespace engine = smb2::explain;

engine::Deed deed_of(admin_api::Deed deed) {
    switch (deed) {
    case admin_api::Deed::open: return engine::Deed::open;
    case admin_api::Deed::write: return engine::Deed::write;
    case admin_api::Deed::remove: return engine::Deed::remove;
    case admin_api::Deed::rename: return engine::Deed::rename;
    }
    std::abort(); // every enumerator has returned above
}

std::string_view name_of(engine::Verdict verdict) {
    switch (verdict) {
    case engine::Verdict::allowed: return "allowed";
    case engine::Verdict::waits: return "waits";
    case engine::Verdict::delayed: return "delayed";
    case engine::Verdict::blocked: return "blocked";
    case engine::Verdict::not_found: return "not_found";
    }
    std::abort(); // every enumerator has returned above
}

std::string_view name_of(engine::BlockerKind kind) {
    switch (kind) {
    case engine::BlockerKind::share_mode_conflict: return "share_mode_conflict";
    case engine::BlockerKind::byte_range_lock: return "byte_range_lock";
    case engine::BlockerKind::open_below: return "open_below";
    case engine::BlockerKind::named_stream: return "named_stream";
    case engine::BlockerKind::delete_pending: return "delete_pending";
    case engine::BlockerKind::caches: return "caches";
    case engine::BlockerKind::lease_break_pending: return "lease_break_pending";
    case engine::BlockerKind::disconnected_durable: return "disconnected_durable";
    case engine::BlockerKind::keeps_name: return "keeps_name";
    case engine::BlockerKind::target_in_use: return "target_in_use";
    case engine::BlockerKind::read_only: return "read_only_attr";
    case engine::BlockerKind::not_empty: return "not_empty";
    case engine::BlockerKind::local_process: return "local_process";
    case engine::BlockerKind::posix_lock: return "posix_lock";
    }
    std::abort(); // every enumerator has returned above
}

std::string status_text(smb2::Status status) {
    std::string text = "STATUS_" + std::string(to_string(status));
    for (char& c : text) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
}

std::optional<locks::ByteRange> range_of(const vfs::LocalLock& lock) {
    // Up to the end: [0, 2^64) has no length in 64 bits, so the last byte is left out there.
    const std::uint64_t length = lock.last - lock.first;
    return locks::ByteRange::make(lock.first, length == UINT64_MAX ? length : length + 1);
}

admin_api::ExplainBlocker row_of(engine::Blocker blocker) {
    admin_api::ExplainBlocker row;
    row.kind = name_of(blocker.kind);
    row.blocks = blocker.blocks;
    row.path = std::move(blocker.path);
    if (blocker.process) {
        row.process = blocker.process->id;
        row.command = std::move(blocker.process->command);
        row.path = std::move(blocker.process->path);
    }
    if (blocker.local_lock) {
        row.process = blocker.local_lock->process;
        row.local_range = range_of(*blocker.local_lock);
    }
    row.open = std::move(blocker.open);
    row.lock = std::move(blocker.lock);
    return row;
}

/// Something that is in the way and no open, such as an attribute, stays there whatever is closed.
bool helps_to_close(const engine::Explanation& explanation) {
    bool any = false;
    for (const engine::Blocker& blocker : explanation.blockers) {
        if (blocker.blocks && !blocker.open) return false;
        any = any || blocker.blocks;
    }
    return any && !explanation.is_cut;
}

} // namespace

std::optional<admin_api::Explanation> LiveExplainer::explain(const admin_api::ExplainQuestion& asked) const {
    engine::Question question;
    question.share = state_.shares.find(asked.share);
    if (!question.share || !question.share->is_disk()) return std::nullopt;
    question.deed = deed_of(asked.deed);
    question.path = asked.path;
    question.new_path = asked.new_path;
    question.access = asked.access;
    question.share_mode = asked.share_mode;
    if (asked.range) question.range = *asked.range;
    question.looks_at_processes = asked.looks_at_processes;

    engine::Explanation found = engine::explain(state_, question);
    admin_api::Explanation answer;
    answer.verdict = name_of(found.verdict);
    answer.would_return = status_text(found.would_return);
    answer.is_closable = helps_to_close(found);
    answer.is_cut = found.is_cut;
    answer.path = std::move(found.path);
    for (engine::Blocker& blocker : found.blockers) answer.blockers.push_back(row_of(std::move(blocker)));
    return answer;
}

} // namespace holdfast::server
