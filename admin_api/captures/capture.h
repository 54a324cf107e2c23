#pragma once
// One capture: what passes its filter, in a bounded queue, and as a file for its reader.

#include "admin_api/captures/capture_query.h"
#include "admin_api/captures/pcapng.h"
#include "admin_api/captures/segments.h"
#include "admin_api/selector.h"
#include "locks/lock_manager.h"

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api {

/// A message of a client or to it, as whoever speaks with clients tells it.
struct SeenMessage {
    pcapng::Direction direction{};
    ClientEnd client;
    std::string_view user; // empty: nobody's, or nobody knows of how many
    std::string_view domain;
    locks::Time at{};
    std::span<const std::byte> bytes;
    std::size_t bulk_at = SIZE_MAX;                       // from where on it is content of a file
    std::optional<std::array<std::uint8_t, 16>> breaks{}; // tells of a break: FileId, or key of the lease
};

/// Where a file comes from, as it says itself.
struct CaptureOrigin {
    std::string application; // "Holdfast 1.2.3"
    std::string server_address;
};

/// Messages are cut into TCP segments that never were, numbered without a gap. Who tells of messages waits for nobody:
/// what finds the queue full is lost and leaves a gap in these numbers. pull() is for one thread, the rest for any.
class Capture {
  public:
    static constexpr std::chrono::seconds heartbeat{15};

    Capture(CaptureQuery query, Fold fold, CaptureOrigin origin, std::size_t queue_bytes, locks::Time now);

    bool wants(const SeenMessage& message) const;
    /// Of one that is wanted.
    void take(const SeenMessage& message, std::vector<std::string> comments);
    /// Something that has happened to what `owner` holds, and is in no message: a packet without content says it.
    void take_note(const ClientEnd& client, const locks::Owner& owner, locks::Time at, const std::string& comment);
    void take_end(const ClientEnd& client, Segment::From from, locks::Time at, std::string comment);

    enum class Ending : std::uint8_t { none, reader, seconds, max_bytes, server, token };
    /// The next pull() writes the end of the file.
    void end(Ending why);

    /// Appends the next part of the file; when there is nothing, waits so long for something. False: that was the end.
    bool pull(std::string& out, std::chrono::milliseconds patience, locks::Time now);

    struct Counts {
        std::uint64_t packets = 0; // with those that were lost
        std::uint64_t lost = 0;
        std::uint64_t bytes = 0; // of the file
        Ending ending = Ending::none;
    };
    Counts counts() const;
    const CaptureQuery& query() const { return query_; }

  private:
    /// Both directions of a connection; how far each has come.
    struct Flow {
        std::shared_ptr<const FlowHeaders> headers;
        std::uint32_t from_client = 1;
        std::uint32_t from_server = 1;
    };
    struct Item {
        std::shared_ptr<const FlowHeaders> headers;
        Segment::From from{};
        locks::Time at{};
        std::uint32_t sequence = 0;
        std::uint32_t acknowledged = 0;
        TcpFlags flags = TcpFlags::push_ack;
        std::string payload; // what is kept of it
        std::size_t whole_payload = 0;
        std::vector<std::string> comments;
        std::uint64_t lost_before = 0;

        std::size_t packets() const;
        std::size_t size_with(std::size_t payload_size) const;
    };
    using Lock = std::unique_lock<std::mutex>;

    bool wants(std::string_view address, std::string_view domain, std::string_view user) const;
    std::size_t kept_of(const SeenMessage& message) const;
    /// Numbers it, and finds room for it with `payload_size` bytes of payload; false: it is lost.
    bool reserve(Flow& flow, Item& item, std::size_t payload_size);
    void commit(Item item);
    std::deque<Item> next_items(std::chrono::milliseconds patience);
    bool has_nothing_left() const;
    bool fits(std::size_t size) const { return written_ + size + room_for_end <= query_.max_bytes; }
    void begin_file(std::string& out);
    /// False when it would be too much for the file.
    bool write(std::string& out, Item& item);
    void write_packet(std::string& out, const Item& item, std::size_t offset) const;
    void write_statistics(std::string& out, locks::Time now);

    static constexpr std::size_t room_for_end = 128; // the statistics
    static constexpr std::size_t bytes_at_a_time = 1u << 20;

    const CaptureQuery query_;
    const Matcher matches_;
    const CaptureOrigin origin_;
    const std::size_t queue_bytes_;
    const locks::Time begun_;

    mutable std::mutex mutex_; // nothing else is called with it held
    std::condition_variable changed_;
    std::map<ClientEnd, Flow> flows_;
    std::deque<Item> queue_;
    std::size_t queued_bytes_ = 0; // with what is reserved
    std::uint64_t packets_ = 0;
    std::uint64_t lost_ = 0;
    std::uint64_t lost_since_ = 0; // the last one that was queued
    bool is_waited_for_ = false;
    Ending ending_ = Ending::none;
    std::uint64_t written_ = 0;

    // The reader's alone.
    bool has_begun_ = false;
    bool is_over_ = false;
    locks::Time last_statistics_{};
};

std::string_view name_of(Capture::Ending ending);

} // namespace holdfast::admin_api
