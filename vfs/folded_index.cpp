#include "vfs/folded_index.h"

#include "vfs/directory_stream.h"
#include "vfs/names.h"
#include "vfs/private_names.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <functional>
#include <vector>

namespace holdfast::vfs {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto trusted_for = 60s;
/// A folder that changed just before its scan may have changed again in the same tick of the
/// file system's clock: such a scan is repeated once, soon.
constexpr auto trusted_when_fresh = 100ms;
constexpr auto fresh = 20ms;

/// What must be unchanged for the names to be unchanged.
struct Stamp {
    timespec modified{};
    timespec changed{};

    static bool same(const timespec& a, const timespec& b) { return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec; }
    bool operator==(const Stamp& other) const { return same(modified, other.modified) && same(changed, other.changed); }
};

bool is_fresh(const Stamp& stamp) {
    const auto changed = std::chrono::seconds(stamp.changed.tv_sec) + std::chrono::nanoseconds(stamp.changed.tv_nsec);
    return std::chrono::system_clock::now().time_since_epoch() - changed < fresh;
}

std::size_t hash_of_folded(std::string_view folded) { return std::hash<std::string_view>()(folded); }

/// The same of a name not folded yet. Scans live on this, so plain ASCII costs no allocation.
std::size_t hash_of(std::string_view name) {
    char folded[255];
    if (name.size() > sizeof folded) return hash_of_folded(fold_case(name));
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (static_cast<unsigned char>(c) >= 0x80) return hash_of_folded(fold_case(name));
        folded[i] = c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
    }
    return hash_of_folded({folded, name.size()});
}

/// The better of two spellings for one name asked for.
void prefer(std::optional<std::string>& best, const std::string& candidate, std::string_view asked) {
    if (!best || candidate == asked) best = candidate;
}

bool has_short_name(std::string_view name, std::string_view folded) {
    return !is_short_name(name) && fold_case(short_name_of(name)) == folded;
}

} // namespace

struct FoldedIndex::Look {
    bool worked = false;
    FileId id;
    Stamp stamp;

    static Look at(int descriptor) {
        struct stat status {};
        if (::fstat(descriptor, &status) != 0) return {};
        return {true, {status.st_dev, status.st_ino}, {status.st_mtim, status.st_ctim}};
    }
};

/// All but the two atomics is guarded by `mutex`.
class FoldedIndex::Folder {
  public:
    explicit Folder(const FileId& id_, std::atomic<std::size_t>& all_names) : id(id_), all_names_(all_names) {}
    ~Folder() { clear(); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const FileId id;
    std::mutex mutex;
    std::atomic<std::uint64_t> last_use{0};
    std::atomic<std::size_t> size{0};

    bool known = false;     // the names are those at the time of `stamp`
    bool holds_now = false; // `stamp` was that of the folder when this visit began
    bool repeated = false;  // the last scan came of age, not of a change
    Stamp stamp;
    Clock::time_point trusted_until{};

    void clear() {
        all_names_.fetch_sub(names_.size(), std::memory_order_relaxed);
        names_ = {};
        size.store(0, std::memory_order_relaxed);
        known = holds_now = false;
    }

    void add(std::string_view name) {
        names_.emplace(hash_of(name), name);
        all_names_.fetch_add(1, std::memory_order_relaxed);
        size.store(names_.size(), std::memory_order_relaxed);
    }

    void remove(std::string_view name) {
        auto [at, end] = names_.equal_range(hash_of(name));
        while (at != end && at->second != name) ++at;
        if (at == end) return;
        names_.erase(at);
        all_names_.fetch_sub(1, std::memory_order_relaxed);
        size.store(names_.size(), std::memory_order_relaxed);
    }

    std::optional<std::string> find(std::string_view name) const {
        const std::string folded = fold_case(name);
        std::optional<std::string> best;
        const auto [begin, end] = names_.equal_range(hash_of_folded(folded));
        for (auto at = begin; at != end; ++at)
            if (fold_case(at->second) == folded) prefer(best, at->second, name);
        return best;
    }

    /// Looks at all of them: what asks for a short name is rare.
    std::optional<std::string> find_by_short_name(std::string_view folded) const {
        for (const auto& [hash, name] : names_)
            if (has_short_name(name, folded)) return name;
        return std::nullopt;
    }

  private:
    std::unordered_multimap<std::size_t, std::string> names_; // by the hash of the folded name
    std::atomic<std::size_t>& all_names_;
};

/// The look before the lock suffices when it agrees with what is known. When it does not, the one
/// who had the lock may have changed the folder and taken over its times: look again.
void FoldedIndex::Visit::begin(const Look& before_lock) {
    Folder& folder = *folder_;
    folder.holds_now = false;
    if (!folder.known) return;
    if (!(before_lock.stamp == folder.stamp) && !(Look::at(descriptor_).stamp == folder.stamp)) {
        folder.repeated = false;
    } else if (Clock::now() > folder.trusted_until) {
        folder.repeated = true;
    } else {
        folder.holds_now = true;
    }
}

std::optional<std::string> FoldedIndex::Visit::find(std::string_view name) {
    Folder& folder = *folder_;
    const bool may_be_short = index_->short_names_ == ShortNames::generated && looks_generated(name);
    const auto find_known = [&] {
        auto found = folder.find(name);
        return found || !may_be_short ? found : folder.find_by_short_name(fold_case(name));
    };
    if (folder.holds_now) return find_known();

    const Look look = Look::at(descriptor_);
    auto stream = DirectoryStream::open(descriptor_, 256UL * 1024);
    // Who may not read the folder has names as given and no others.
    if (!look.worked || !stream) return std::nullopt;

    index_->scans_.fetch_add(1, std::memory_order_relaxed);
    const bool repeated = folder.repeated;
    folder.clear();
    bool fits = true;
    std::optional<std::string> best;
    std::optional<std::string> by_short_name;
    const std::string folded = fold_case(name);
    for (;;) {
        const auto entry = stream->next();
        if (!entry) {
            folder.clear();
            return std::nullopt;
        }
        if (!*entry) break;
        const std::string_view text = (*entry)->view();
        if (is_private_name(text)) continue;
        if (fits && folder.size.load(std::memory_order_relaxed) >= index_->limits_.names) {
            // Too large to be remembered: each miss scans.
            folder.clear();
            fits = false;
        }
        if (fits) {
            folder.add(text);
        } else if (fold_case(text) == folded) {
            prefer(best, std::string(text), name);
        } else if (may_be_short && has_short_name(text, folded)) {
            by_short_name = text;
        }
    }
    if (!fits) return best ? best : by_short_name;

    folder.stamp = look.stamp; // of before the scan: a change during it shows as one
    folder.known = folder.holds_now = true;
    folder.repeated = repeated;
    folder.trusted_until = Clock::now() + (is_fresh(look.stamp) && !repeated ? Clock::duration(trusted_when_fresh)
                                                                             : Clock::duration(trusted_for));
    index_->make_room(folder);
    return find_known();
}

void FoldedIndex::Visit::changed(std::string_view removed, std::string_view added) {
    Folder& folder = *folder_;
    if (!folder.holds_now) return;
    const Look look = Look::at(descriptor_);
    if (!look.worked) return folder.clear();
    if (!removed.empty()) folder.remove(removed);
    if (!added.empty()) folder.add(added);
    folder.stamp = look.stamp;
}

FoldedIndex::Visit FoldedIndex::visit(int descriptor) {
    const Look look = Look::at(descriptor);
    auto folder = folder_of(look.id);
    std::unique_lock lock(folder->mutex);
    Visit visit(*this, descriptor, std::move(folder), std::move(lock));
    visit.begin(look);
    return visit;
}

std::pair<FoldedIndex::Visit, FoldedIndex::Visit> FoldedIndex::visit_both(int first, int second) {
    const Look first_look = Look::at(first);
    const Look second_look = Look::at(second);
    auto one = folder_of(first_look.id);
    auto two = folder_of(second_look.id);
    std::unique_lock one_lock(one->mutex, std::defer_lock);
    std::unique_lock<std::mutex> two_lock;
    if (one == two) {
        one_lock.lock();
    } else {
        two_lock = std::unique_lock(two->mutex, std::defer_lock);
        std::lock(one_lock, two_lock);
    }
    Visit a(*this, first, std::move(one), std::move(one_lock));
    Visit b(*this, second, std::move(two), std::move(two_lock));
    a.begin(first_look);
    b.begin(second_look);
    return {std::move(a), std::move(b)};
}

std::shared_ptr<FoldedIndex::Folder> FoldedIndex::folder_of(const FileId& id) {
    std::shared_ptr<Folder> dropped; // destroyed after the mutex is released
    Shard& shard = shard_of(id);
    const std::lock_guard lock(shard.mutex);
    auto& slot = shard.folders[id];
    if (!slot) slot = std::make_shared<Folder>(id, names_);
    slot->last_use.store(clock_.fetch_add(1, std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    auto folder = slot;
    if (shard.folders.size() > limits_.folders / shard_count + 1) dropped = take_oldest(shard);
    return folder;
}

/// Whoever visits it now keeps it until they leave.
std::shared_ptr<FoldedIndex::Folder> FoldedIndex::take_oldest(Shard& shard) {
    const auto oldest = std::ranges::min_element(
        shard.folders, {}, [](const auto& row) { return row.second->last_use.load(std::memory_order_relaxed); });
    auto folder = std::move(oldest->second);
    shard.folders.erase(oldest);
    return folder;
}

/// Drops the least recently used folders until all names are within the bound. Runs after scans only.
void FoldedIndex::make_room(const Folder& keep) {
    while (names_.load(std::memory_order_relaxed) > limits_.names) {
        std::shared_ptr<Folder> oldest;
        for (Shard& shard : shards_) {
            const std::lock_guard lock(shard.mutex);
            for (const auto& [id, folder] : shard.folders) {
                if (folder.get() == &keep || folder->size.load(std::memory_order_relaxed) == 0) continue;
                if (!oldest ||
                    folder->last_use.load(std::memory_order_relaxed) < oldest->last_use.load(std::memory_order_relaxed))
                    oldest = folder;
            }
        }
        if (!oldest) return;
        forget(oldest->id);
        if (oldest.use_count() > 1) return; // somebody visits it now; its names go when they leave
    }
}

void FoldedIndex::forget(const FileId& id) {
    std::shared_ptr<Folder> dropped; // destroyed after the mutex is released
    Shard& shard = shard_of(id);
    const std::lock_guard lock(shard.mutex);
    const auto at = shard.folders.find(id);
    if (at == shard.folders.end()) return;
    dropped = std::move(at->second);
    shard.folders.erase(at);
}

std::size_t FoldedIndex::folders() const {
    std::size_t count = 0;
    for (Shard& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        count += shard.folders.size();
    }
    return count;
}

} // namespace holdfast::vfs
