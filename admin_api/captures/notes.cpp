#include "admin_api/captures/notes.h"

#include "admin_api/json_writer.h"
#include "admin_api/names.h"

#include <cstdlib>
#include <vector>

namespace holdfast::admin_api {

namespace {

constexpr std::string_view who_speaks = "Holdfast: ";

std::string said(std::string text) { return std::string(who_speaks) + std::move(text); }

/// Names come from clients: what would disturb the reader is escaped.
std::string quoted(const std::string& path, const std::string& stream) {
    std::string text;
    append_json_string(text, stream.empty() ? path : path + ':' + stream);
    return text;
}

std::string joined(const std::vector<std::string_view>& words) {
    std::string text;
    for (const std::string_view word : words) text.append(text.empty() ? "" : ", ").append(word);
    return text.empty() ? "nothing" : text;
}

std::string rights_text(locks::Access access) { return joined(access_rights(access)); }

std::string shared_text(locks::ShareMode mode) {
    std::vector<std::string_view> words;
    if (allows(mode, locks::ShareMode::read)) words.emplace_back("Read");
    if (allows(mode, locks::ShareMode::write)) words.emplace_back("Write");
    if (allows(mode, locks::ShareMode::remove)) words.emplace_back("Delete");
    return joined(words);
}

std::string number_of(locks::OpenId id) { return "open " + std::to_string(static_cast<std::uint64_t>(id)); }

std::string owner_text(const locks::OpenRow& row) {
    if (!row.owner) return "nobody";
    return person_text(row.owner->domain, row.owner->user, row.owner->client_address);
}

/// Whose it is, and of what.
std::string brief(const locks::OpenRow& row) {
    return number_of(row.id) + " of " + owner_text(row) + " on " + quoted(row.path, row.stream_name);
}

std::string described(locks::OpenId id, const std::optional<locks::OpenRow>& row) {
    if (!row) return number_of(id) + ", which has gone since";
    std::string text = brief(*row) + " (has " + rights_text(row->access) + "; shares " + shared_text(row->share_mode);
    if (row->state == locks::OpenState::orphaned) text += "; its client is away";
    return text + ')';
}

std::string reason_of(locks::OpenVerdict verdict) {
    switch (verdict) {
    case locks::OpenVerdict::sharing_violation: return "sharing violation";
    case locks::OpenVerdict::delete_pending: return "the file is about to be deleted";
    case locks::OpenVerdict::folder_busy: return "a folder above is just being renamed or deleted";
    case locks::OpenVerdict::not_available: return "kept for a client that is away";
    case locks::OpenVerdict::too_many_opens: return "as many are open as there may be";
    case locks::OpenVerdict::lease_elsewhere: return "its lease key stands for another file";
    case locks::OpenVerdict::granted:
    case locks::OpenVerdict::must_wait:
    case locks::OpenVerdict::owner_gone: return "not refused";
    }
    std::abort(); // every enumerator has returned above
}

std::string range_text(const locks::RangeRequest& wanted) {
    return std::string(wanted.mode == locks::LockMode::shared ? "shared" : "exclusive") + " lock of " +
           std::to_string(wanted.range.length()) + " bytes at " + std::to_string(wanted.range.offset());
}

std::string caching_word(locks::Caching held) {
    const std::string letters = caching_text(held);
    return letters.empty() ? "none" : letters;
}

std::string kind_of(const locks::OpenRow& row) {
    return row.lease && row.lease->kind == locks::CachingKind::lease ? "lease" : "oplock";
}

std::string change_text(const locks::OpenRow& holder, locks::Caching from, locks::Caching to) {
    return kind_of(holder) + ' ' + caching_word(from) + " of " + brief(holder) + " goes down to " + caching_word(to);
}

} // namespace

std::string person_text(std::string_view domain, std::string_view user, std::string_view address) {
    return (user.empty() ? std::string("somebody") : account_text(domain, user)) + " from " + std::string(address);
}

std::string sentence_of(const Note& note, const FindRow& find) {
    return note.open ? note.text + described(*note.open, find(*note.open)) : note.text;
}

Note note_of_refusal(const locks::Refusal& refusal) {
    Note note;
    note.text = said("open of " + quoted(std::string(refusal.path), std::string(refusal.stream_name)) + " (wants " +
                     rights_text(refusal.access) + "; would share " + shared_text(refusal.share_mode) +
                     ") refused: " + reason_of(refusal.verdict));
    if (refusal.blocker == locks::OpenId{}) return note;
    note.text += refusal.verdict == locks::OpenVerdict::sharing_violation ? " with " : ", see ";
    note.open = refusal.blocker;
    return note;
}

Note note_of_hindered_range(locks::RangeEvent what, const locks::RangeRequest& range,
                            std::optional<locks::OpenId> blocker) {
    Note note;
    note.text = said(range_text(range) + (what == locks::RangeEvent::waiting ? " waits" : " refused"));
    if (!blocker || *blocker == locks::OpenId{}) return note;
    note.text += " because of ";
    note.open = blocker;
    return note;
}

std::string note_of_range(const locks::OpenRow& open, locks::RangeEvent what, const locks::RangeRequest& range) {
    const std::string subject = range_text(range) + " of " + brief(open);
    switch (what) {
    case locks::RangeEvent::granted: return said(subject + " granted after it has waited");
    case locks::RangeEvent::released: return said(subject + " taken away by an administrator");
    case locks::RangeEvent::cancelled: return said(subject + ": an administrator has ended the waiting");
    case locks::RangeEvent::waiting: return said(subject + " waits");
    case locks::RangeEvent::refused: return said(subject + " refused");
    }
    std::abort(); // every enumerator has returned above
}

std::string note_of_break(const locks::OpenRow& holder, locks::Caching from, locks::Caching to) {
    return said(change_text(holder, from, to) + " because of this request: its client is told");
}

std::string note_of_break_for_holder(const locks::OpenRow& holder, locks::Caching from, locks::Caching to,
                                     std::string_view cause) {
    const std::string who =
        cause.empty() ? "the server itself, an administrator or a local process" : std::string(cause);
    return said(change_text(holder, from, to) + " because of " + who);
}

std::string note_of_lost_lease(const locks::OpenRow& holder, locks::Caching from, locks::Caching to) {
    return said(change_text(holder, from, to) + ": its client has not answered the break in time, or cannot be told");
}

std::optional<std::string> note_of_closing(const locks::OpenRow& open, locks::CloseReason reason) {
    switch (reason) {
    case locks::CloseReason::admin: return said(brief(open) + " closed by an administrator");
    case locks::CloseReason::expired: return said(brief(open) + " closed: its client has not come back in time");
    case locks::CloseReason::taken_over: return said(brief(open) + " closed: another client has taken its place");
    case locks::CloseReason::client:
    case locks::CloseReason::logoff:
    case locks::CloseReason::tree_disconnect:
    case locks::CloseReason::disconnect:
    case locks::CloseReason::shutdown: return std::nullopt;
    }
    std::abort(); // every enumerator has returned above
}

} // namespace holdfast::admin_api
