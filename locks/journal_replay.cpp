#include "locks/journal_replay.h"

#include <algorithm>
#include <utility>

namespace holdfast::locks {

namespace {

class Replayer {
  public:
    explicit Replayer(std::string_view file) : file_(file) {}

    JournalReplay run() {
        if (!read_head()) {
            result_.damage.head = JournalDamage::Head::lost;
            lose(0, file_.size());
        } else if (!result_.is_newer()) {
            read_records();
        }
        result_.damage.doubted_entries = result_.view.doubted();
        return std::move(result_);
    }

  private:
    bool read_head();
    void read_records();
    void read_record(const RecordHead& head);
    void read_no_record();
    void apply(const RecordHead& head);
    void lose(std::uint64_t offset, std::uint64_t bytes);
    void lose_records(std::uint64_t count);
    bool is_torn(std::string_view rest) const;

    std::string_view file_;
    std::size_t at_ = 0;
    JournalReplay result_;
};

bool Replayer::read_head() {
    const auto first = decode_head(file_);
    const auto second = decode_head(file_.substr(std::min(file_.size(), JournalHead::size)));
    if (!first && !second) return false;
    result_.head = first ? *first : *second;
    if (result_.head.version < JournalHead::current_version) return false;

    at_ = std::min(file_.size(), JournalHead::size * JournalHead::copies);
    result_.end = at_;
    result_.next_sequence = result_.head.first_sequence;
    if (first && second) return true;
    result_.damage.head = JournalDamage::Head::one_copy;
    if (first) lose(JournalHead::size, at_ - JournalHead::size);
    if (second) lose(0, JournalHead::size);
    return true;
}

void Replayer::read_records() {
    while (at_ < file_.size()) {
        const auto head = decode_record_head(file_.substr(at_), result_.head.salt);
        if (head)
            read_record(*head);
        else
            read_no_record();
    }
}

void Replayer::read_record(const RecordHead& head) {
    const std::size_t rest = file_.size() - at_;
    if (head.record_size() > rest) {
        result_.damage.torn_bytes = rest;
        at_ = file_.size();
        return;
    }
    if (head.sequence < result_.next_sequence)
        lose(at_, head.record_size()); // older than what has been read: it must not come back
    else
        apply(head);
    at_ += head.record_size();
}

void Replayer::apply(const RecordHead& head) {
    lose_records(head.sequence - result_.next_sequence);
    const auto changes =
        decode_payload(head, file_.substr(at_ + RecordHead::size, head.payload_size), result_.head.salt);
    if (!changes) {
        lose(at_, head.record_size());
        return lose_records(1);
    }
    for (const RecordedChange& change : *changes) result_.view.apply(change, head.sequence);
    ++result_.next_sequence;
    result_.end = at_ + head.record_size();
}

void Replayer::read_no_record() {
    const std::string_view rest = file_.substr(at_);
    const std::size_t next = find_record(file_, at_ + 1, result_.head.salt);
    if (next != std::string_view::npos) {
        lose(at_, next - at_);
        at_ = next;
        return;
    }
    if (is_torn(rest)) {
        result_.damage.torn_bytes = rest.size();
    } else {
        lose(at_, rest.size());
        lose_records(1); // no record behind it says how many they were
    }
    at_ = file_.size();
}

/// Behind the last write that was synced, a file may have the beginning of the next one, or zeros.
bool Replayer::is_torn(std::string_view rest) const {
    return rest.size() < RecordHead::size || rest.find_first_not_of('\0') == std::string_view::npos;
}

void Replayer::lose(std::uint64_t offset, std::uint64_t bytes) {
    JournalDamage& damage = result_.damage;
    if (bytes == 0) return;
    damage.lost_bytes += bytes;
    if (!damage.places.empty() && damage.places.back().offset + damage.places.back().bytes == offset)
        damage.places.back().bytes += bytes;
    else if (damage.places.size() < JournalDamage::most_places)
        damage.places.push_back({offset, bytes});
}

void Replayer::lose_records(std::uint64_t count) {
    if (count == 0) return;
    result_.damage.lost_records += count;
    result_.next_sequence += count;
    result_.view.doubt_before(result_.next_sequence);
}

} // namespace

JournalReplay replay_journal(std::string_view file) { return Replayer(file).run(); }

} // namespace holdfast::locks
