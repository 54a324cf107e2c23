#include "tests/unit/locks/lock_script.h"

#include "locks/open_state.h"
#include "tests/unit/locks/fixture.h"

#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>

namespace holdfast::locks::test {
namespace {

/// One line: verb, names, key=value, flags.
struct Line {
    std::vector<std::string> words; // without '='
    std::map<std::string, std::string> values;

    explicit Line(const std::string& text) {
        std::istringstream in(text);
        for (std::string word; in >> word;) {
            const std::size_t at = word.find('=');
            if (at == word.npos)
                words.push_back(word);
            else
                values[word.substr(0, at)] = word.substr(at + 1);
        }
    }
    std::string word(std::size_t at) const { return at < words.size() ? words[at] : ""; }
    bool has(const std::string& flag) const { return std::find(words.begin(), words.end(), flag) != words.end(); }
    std::string value(const std::string& key, const std::string& otherwise) const {
        const auto found = values.find(key);
        return found == values.end() ? otherwise : found->second;
    }
    std::uint64_t number(const std::string& key, std::uint64_t otherwise) const {
        const auto found = values.find(key);
        return found == values.end() ? otherwise : std::stoull(found->second);
    }
};

std::uint64_t parse_bytes(const std::string& text) {
    if (text == "max") return UINT64_MAX;
    if (text.starts_with("max-")) return UINT64_MAX - std::stoull(text.substr(4));
    return std::stoull(text);
}

ByteRange parse_range(const std::string& text) {
    const std::size_t plus = text.find('+');
    return range(parse_bytes(text.substr(0, plus)), parse_bytes(text.substr(plus + 1)));
}

/// x:0+10 is exclusive, s:0+10 shared.
RangeRequest parse_request(const std::string& text) {
    return {parse_range(text.substr(2)), text[0] == 'x' ? LockMode::exclusive : LockMode::shared};
}

Access parse_access(const std::string& letters) {
    Access access = Access::read_attributes;
    for (const char letter : letters) {
        if (letter == 'r') access = access | Access::read_data;
        if (letter == 'w') access = access | Access::write_data;
        if (letter == 'd') access = access | Access::remove;
    }
    return access;
}

ShareMode parse_share(const std::string& letters) {
    ShareMode mode = ShareMode::none;
    for (const char letter : letters) {
        if (letter == 'r') mode = mode | ShareMode::read;
        if (letter == 'w') mode = mode | ShareMode::write;
        if (letter == 'd') mode = mode | ShareMode::remove;
    }
    return mode;
}

std::string to_text(LockVerdict verdict) {
    switch (verdict) {
    case LockVerdict::granted: return "granted";
    case LockVerdict::refused: return "refused";
    case LockVerdict::queued: return "queued";
    case LockVerdict::too_many_locks: return "too_many_locks";
    case LockVerdict::closed: return "closed";
    }
    return "?";
}

std::string to_text(OpenVerdict verdict) {
    switch (verdict) {
    case OpenVerdict::granted: return "granted";
    case OpenVerdict::sharing_violation: return "sharing_violation";
    case OpenVerdict::delete_pending: return "delete_pending";
    case OpenVerdict::folder_busy: return "folder_busy";
    case OpenVerdict::too_many_opens: return "too_many_opens";
    case OpenVerdict::owner_gone: return "owner_gone";
    case OpenVerdict::must_wait: return "must_wait";
    case OpenVerdict::not_available: return "not_available";
    case OpenVerdict::lease_elsewhere: return "lease_elsewhere";
    }
    return "?";
}

std::string to_text(const ByteRange& range) {
    return std::to_string(range.offset()) + "+" + std::to_string(range.length());
}

class Stage {
  public:
    std::string run(const std::string& line) {
        out_.str("");
        act(Line(line));
        for (const Woken& one : sink_.take()) {
            static const char* const reasons[] = {"granted", "cancelled", "open_closed"};
            out_ << "woken " << static_cast<std::uint64_t>(one.token) << ' '
                 << reasons[static_cast<std::size_t>(one.reason)] << '\n';
        }
        for (const std::string& event : std::exchange(log_, {})) out_ << event << '\n';
        return out_.str();
    }

  private:
    void act(const Line& line) {
        const std::string verb = line.word(0);
        if (verb == "limits") {
            manager_.reset();
            manager_ = std::make_unique<LockManager>(limits_of(line), sink_);
        } else if (verb == "open") {
            open(line);
        } else if (verb == "would_open") {
            const OpenResult result =
                manager_->would_open(file(line.number("file", 1)), parse_access(line.value("access", "rw")),
                                     parse_share(line.value("share", "rwd")));
            out_ << to_text(result.verdict) << by(result.blocker) << '\n';
        } else if (verb == "close") {
            report(manager_->close(id(line.word(1)), CloseReason::client));
            refs_[line.word(1)].reset();
        } else if (verb == "close_but_borrow") {
            report(manager_->close(id(line.word(1)), CloseReason::admin));
        } else if (verb == "find") {
            out_ << (manager_->find(id(line.word(1))) ? "found" : "not found") << '\n';
        } else if (verb == "end_session") {
            refs_.clear();
            out_ << manager_->close_session(SessionId{line.number("session", 1)}, CloseReason::logoff) << " closed\n";
        } else if (verb == "end_tree") {
            refs_.clear();
            out_ << manager_->close_tree(SessionId{line.number("session", 1)},
                                         TreeId{static_cast<std::uint32_t>(line.number("tree", 1))},
                                         CloseReason::tree_disconnect)
                 << " closed\n";
        } else if (verb == "end_all") {
            refs_.clear();
            out_ << manager_->close_all(CloseReason::shutdown) << " closed\n";
        } else if (verb == "delete" || verb == "undelete") {
            const bool done = manager_->set_delete_pending(*ref(line.word(1)), verb == "delete") == DeleteVerdict::done;
            out_ << (done ? "done" : "closed") << '\n';
        } else if (verb == "hold_folder") {
            OpenId blocker{};
            auto hold = manager_->hold_folder(ShareId{static_cast<std::uint32_t>(line.number("share_id", 1))},
                                              line.word(2), &blocker);
            out_ << (hold ? "held" : "refused") << by(blocker) << '\n';
            if (hold) folders_.emplace(line.word(1), std::move(*hold));
        } else if (verb == "hold_file") {
            OpenId blocker{};
            auto hold = manager_->hold_unopened(file(line.number("file", 1)), id(line.value("except", "")), &blocker);
            out_ << (hold ? "held" : "refused") << by(blocker) << '\n';
            if (hold) streams_.emplace(line.word(1), std::move(*hold));
        } else if (verb == "drop") {
            folders_.erase(line.word(1));
            streams_.erase(line.word(1));
        } else if (verb == "renamed") {
            manager_->renamed(file(line.number("file", 1)), line.value("to", ""));
        } else {
            act_on_ranges(verb, line);
        }
    }

    void act_on_ranges(const std::string& verb, const Line& line) {
        if (verb == "lock") {
            std::vector<RangeRequest> wanted;
            for (std::size_t i = 2; i < line.words.size(); ++i) wanted.push_back(parse_request(line.words[i]));
            OpenId blocker{};
            out_ << to_text(manager_->lock(*ref(line.word(1)), wanted, &blocker)) << by(blocker) << '\n';
        } else if (verb == "queue") {
            const WaitToken token{line.number("token", 0)};
            out_ << to_text(manager_->lock_or_queue(*ref(line.word(1)), parse_request(line.word(2)), token)) << '\n';
        } else if (verb == "unlock") {
            static const char* const verdicts[] = {"unlocked", "not_locked", "closed"};
            const UnlockVerdict verdict = manager_->unlock(*ref(line.word(1)), parse_range(line.word(2)));
            out_ << verdicts[static_cast<std::size_t>(verdict)] << '\n';
        } else if (verb == "cancel") {
            out_ << (manager_->cancel(*ref(line.word(1)), WaitToken{line.number("token", 0)}) ? "cancelled"
                                                                                              : "not waiting")
                 << '\n';
        } else if (verb == "read" || verb == "write") {
            const IoKind kind = verb == "read" ? IoKind::read : IoKind::write;
            out_ << (manager_->allows_io(*ref(line.word(1)), parse_range(line.word(2)), kind) ? "allowed" : "stopped")
                 << '\n';
        } else if (verb == "opens") {
            for (const OpenRow& row :
                 manager_->list_opens(id(line.value("after", "")), line.number("limit", 100), nullptr))
                print(row);
        } else if (verb == "locks") {
            for (const LockRow& row : manager_->list_locks(line.number("after", 0), line.number("limit", 100), nullptr))
                print(row);
        } else if (verb == "totals") {
            const Totals t = manager_->totals();
            out_ << t.opens << " opens, " << t.streams << " streams, " << t.locks_held << " held, " << t.locks_waiting
                 << " waiting\n";
        } else {
            throw std::runtime_error("no such verb: " + verb);
        }
    }

    static Limits limits_of(const Line& line) {
        Limits limits;
        limits.opens = line.number("opens", limits.opens);
        limits.opens_per_session = line.number("opens_per_session", limits.opens_per_session);
        limits.locks = line.number("locks", limits.locks);
        limits.locks_per_open = line.number("locks_per_open", limits.locks_per_open);
        limits.waiters_per_open = line.number("waiters_per_open", limits.waiters_per_open);
        return limits;
    }

    void open(const Line& line) {
        const std::string name = line.word(1);
        OpenRequest wish;
        wish.file = file(line.number("file", 1));
        wish.kind = line.has("folder") ? FileKind::directory : line.has("pipe") ? FileKind::pipe : FileKind::file;
        wish.access = parse_access(line.value("access", "rw"));
        wish.share_mode = parse_share(line.value("share", "rwd"));
        wish.path = line.value("path", "file" + std::to_string(line.number("file", 1)));
        wish.delete_on_close = line.has("delete_on_close");
        wish.owner = owner(line.number("session", 1), static_cast<std::uint32_t>(line.number("tree", 1)),
                           static_cast<std::uint32_t>(line.number("share_id", 1)));
        wish.resource = std::make_unique<LoggingFile>(name, log_);
        OpenResult result = manager_->open(std::move(wish));
        out_ << to_text(result.verdict) << by(result.blocker) << '\n';
        if (!result.open) return;
        names_[result.open->id] = name;
        ids_[name] = result.open->id;
        refs_[name] = std::move(result.open);
    }

    void report(const CloseResult& result) {
        if (result.verdict == CloseVerdict::unknown_open) {
            out_ << "unknown_open\n";
            return;
        }
        out_ << "closed, " << result.locks_released << " locks released, " << result.waiters_cancelled << " cancelled, "
             << result.waiters_granted << " granted" << (result.removed ? ", removed" : "") << '\n';
    }

    void print(const OpenRow& row) {
        out_ << names_.at(row.id) << ' ' << to_string(row.state) << ' ' << row.path << " held=" << row.locks_held
             << " waiting=" << row.locks_waiting << (row.delete_on_close ? " delete_on_close" : "")
             << (row.delete_pending ? " delete_pending" : "") << '\n';
    }
    void print(const LockRow& row) {
        out_ << names_.at(row.open) << ' ' << to_text(row.range)
             << (row.mode == LockMode::exclusive ? " exclusive" : " shared") << (row.granted ? "" : " waits")
             << (row.blocked_by ? by(*row.blocked_by) : "") << '\n';
    }

    std::string by(OpenId id) { return id == OpenId{} ? "" : " by " + names_.at(id); }
    OpenId id(const std::string& name) { return name.empty() ? OpenId{} : ids_.at(name); }
    const OpenRef& ref(const std::string& name) { return refs_.at(name); }

    WakeList sink_;
    std::vector<std::string> log_;
    std::ostringstream out_;
    std::unique_ptr<LockManager> manager_ = std::make_unique<LockManager>(Limits{}, sink_);
    std::map<std::string, OpenRef> refs_;
    std::map<std::string, OpenId> ids_;
    std::map<OpenId, std::string> names_;
    std::map<std::string, FolderHold> folders_;
    std::map<std::string, StreamHold> streams_;
};

} // namespace

std::string play_script(const std::string& story) {
    Stage stage;
    std::istringstream in(story);
    std::string told, answers;
    bool in_answers = false;
    const auto end_paragraph = [&] {
        if (!answers.empty()) told += "----\n" + std::exchange(answers, "");
        in_answers = false;
    };
    for (std::string line; std::getline(in, line);) {
        if (line.empty()) {
            end_paragraph();
            told += '\n';
        } else if (line == "----") {
            in_answers = true;
        } else if (!in_answers) {
            told += line + '\n';
            if (line[0] != '#') answers += stage.run(line);
        }
    }
    end_paragraph();
    return told;
}

} // namespace holdfast::locks::test
