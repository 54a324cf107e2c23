#include "admin_api/captures/capture.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace holdfast::admin_api {

namespace {

constexpr std::size_t prefix_size = 4; // [MS-SMB2] 2.1 Transport: the length in front of each message
constexpr std::size_t item_overhead = 200;

constexpr std::string_view about_the_file =
    "SMB as it was before it was sealed and after it was opened. What encloses it is made up: addresses are those of "
    "client and server, the server's port is shown as 445 whatever it is, and numbers of segments begin at 1. Comments "
    "of packets say what the server has decided.";

std::string prefix_of(std::size_t length) {
    std::string prefix(prefix_size, '\0');
    for (std::size_t i = 1; i < prefix_size; ++i)
        prefix[i] = static_cast<char>(length >> 8 * (prefix_size - 1 - i) & 0xFF);
    return prefix;
}

std::string lost_text(std::uint64_t lost) {
    return "Holdfast: " + std::to_string(lost) + (lost == 1 ? " packet is missing" : " packets are missing") +
           " before this one: the reader was too slow";
}

} // namespace

std::string_view name_of(Capture::Ending ending) {
    switch (ending) {
    case Capture::Ending::none: return "none";
    case Capture::Ending::reader: return "reader";
    case Capture::Ending::seconds: return "seconds";
    case Capture::Ending::max_bytes: return "max_bytes";
    case Capture::Ending::server: return "server";
    case Capture::Ending::token: return "token";
    }
    std::abort(); // every enumerator has returned above
}

std::size_t Capture::Item::packets() const {
    return std::max<std::size_t>(1, (whole_payload + largest_segment - 1) / largest_segment);
}

std::size_t Capture::Item::size_with(std::size_t payload_size) const {
    std::size_t size = item_overhead + payload_size;
    for (const std::string& comment : comments) size += comment.size();
    return size;
}

Capture::Capture(CaptureQuery query, Fold fold, CaptureOrigin origin, std::size_t queue_bytes, locks::Time now)
    : query_(std::move(query)), matches_(query_.who, fold), origin_(std::move(origin)), queue_bytes_(queue_bytes),
      begun_(now), last_statistics_(now) {}

// ---------------------------------------------------------------- what is taken

bool Capture::wants(std::string_view address, std::string_view domain, std::string_view user) const {
    if (query_.who.client_ip && !query_.who.client_ip->contains(address)) return false;
    if (!query_.who.user) return true;
    locks::Owner person;
    person.client_address = address;
    person.domain = domain;
    person.user = user;
    return !user.empty() && matches_.person(&person);
}

bool Capture::wants(const SeenMessage& message) const {
    return wants(message.client.address, message.domain, message.user);
}

std::size_t Capture::kept_of(const SeenMessage& message) const {
    const std::size_t size = message.bytes.size();
    if (!query_.snap_bytes || message.bulk_at >= size) return size;
    return message.bulk_at + std::min(*query_.snap_bytes, size - message.bulk_at);
}

bool Capture::reserve(Flow& flow, Item& item, std::size_t payload_size) {
    const bool from_client = item.from == Segment::From::client;
    std::uint32_t& sequence = from_client ? flow.from_client : flow.from_server;
    item.headers = flow.headers;
    item.sequence = sequence;
    item.acknowledged = from_client ? flow.from_server : flow.from_client;
    sequence += static_cast<std::uint32_t>(item.whole_payload); // also of what is lost: so a gap is seen

    packets_ += item.packets();
    const std::size_t size = item.size_with(payload_size);
    if (queued_bytes_ + size > queue_bytes_) {
        lost_ += item.packets();
        lost_since_ += item.packets();
        return false;
    }
    queued_bytes_ += size;
    item.lost_before = std::exchange(lost_since_, 0);
    return true;
}

/// The copy is made without the mutex: other connections go on meanwhile.
void Capture::take(const SeenMessage& message, std::vector<std::string> comments) {
    Item item;
    item.from = message.direction == pcapng::Direction::inbound ? Segment::From::client : Segment::From::server;
    item.at = message.at;
    item.whole_payload = prefix_size + message.bytes.size();
    item.comments = std::move(comments);
    const std::size_t kept = kept_of(message);
    {
        const Lock lock(mutex_);
        if (ending_ != Ending::none) return;
        Flow& flow = flows_[message.client];
        if (!flow.headers) flow.headers = std::make_shared<FlowHeaders>(message.client, origin_.server_address);
        if (!reserve(flow, item, prefix_size + kept)) return;
    }
    item.payload.reserve(prefix_size + kept);
    item.payload.append(prefix_of(message.bytes.size()));
    item.payload.append(reinterpret_cast<const char*>(message.bytes.data()), kept);
    commit(std::move(item));
}

void Capture::commit(Item item) {
    bool is_waited_for = false;
    {
        const Lock lock(mutex_);
        queue_.push_back(std::move(item));
        is_waited_for = is_waited_for_;
    }
    if (is_waited_for) changed_.notify_one();
}

void Capture::take_note(const ClientEnd& client, const locks::Owner& owner, locks::Time at,
                        const std::string& comment) {
    if (!wants(owner.client_address, owner.domain, owner.user)) return;
    Item item;
    item.from = Segment::From::server;
    item.at = at;
    item.flags = TcpFlags::ack;
    item.comments = {comment};
    {
        const Lock lock(mutex_);
        const auto flow = flows_.find(client);
        if (ending_ != Ending::none || flow == flows_.end() || !reserve(flow->second, item, 0)) return;
    }
    commit(std::move(item));
}

void Capture::take_end(const ClientEnd& client, Segment::From from, locks::Time at, std::string comment) {
    Item item;
    item.from = from;
    item.at = at;
    item.flags = TcpFlags::fin_ack;
    item.comments = {std::move(comment)};
    {
        const Lock lock(mutex_);
        const auto flow = flows_.extract(client);
        if (ending_ != Ending::none || flow.empty() || !reserve(flow.mapped(), item, 0)) return;
    }
    commit(std::move(item));
}

void Capture::end(Ending why) {
    {
        const Lock lock(mutex_);
        if (ending_ == Ending::none) ending_ = why;
    }
    changed_.notify_one();
}

Capture::Counts Capture::counts() const {
    const Lock lock(mutex_);
    return {packets_, lost_, written_, ending_};
}

// ---------------------------------------------------------------- the file

std::deque<Capture::Item> Capture::next_items(std::chrono::milliseconds patience) {
    std::deque<Item> items;
    Lock lock(mutex_);
    is_waited_for_ = true;
    changed_.wait_for(lock, patience, [this] { return !queue_.empty() || ending_ != Ending::none; });
    is_waited_for_ = false;
    std::size_t bytes = 0;
    while (!queue_.empty() && bytes < bytes_at_a_time) {
        const std::size_t size = queue_.front().size_with(queue_.front().payload.size());
        bytes += size;
        queued_bytes_ -= size;
        items.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    return items;
}

/// What came before its time was over is still written.
bool Capture::has_nothing_left() const {
    const Lock lock(mutex_);
    return ending_ != Ending::none && (ending_ != Ending::seconds || queue_.empty());
}

bool Capture::pull(std::string& out, std::chrono::milliseconds patience, locks::Time now) {
    if (is_over_) return false;
    const std::size_t before = out.size();
    if (!has_begun_) begin_file(out);
    const auto left = begun_ + query_.time - now;
    if (left <= left.zero()) end(Ending::seconds);

    const bool has_news = out.size() != before;
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(std::max(left, left.zero()));
    for (Item& item : next_items(has_news ? patience.zero() : std::min(patience, wait))) {
        if (write(out, item)) continue;
        end(Ending::max_bytes);
        is_over_ = true;
        break;
    }
    is_over_ = is_over_ || has_nothing_left();
    const auto since = now - last_statistics_;
    if (is_over_ || since >= heartbeat || since < since.zero()) write_statistics(out, now);
    return !is_over_;
}

void Capture::begin_file(std::string& out) {
    has_begun_ = true;
    const std::size_t before = out.size();
    const std::string who = query_.who.client_ip ? "of chosen clients" : "of all clients";
    pcapng::append_section(out, origin_.application, about_the_file);
    pcapng::append_interface(out, "holdfast", "SMB " + who + ", decrypted");
    const Lock lock(mutex_);
    written_ += out.size() - before;
}

bool Capture::write(std::string& out, Item& item) {
    if (item.lost_before != 0) item.comments.insert(item.comments.begin(), lost_text(item.lost_before));
    const std::size_t before = out.size();
    std::size_t offset = 0;
    do {
        write_packet(out, item, offset);
        offset += largest_segment;
    } while (offset < item.whole_payload);
    const Lock lock(mutex_);
    const std::size_t size = out.size() - before;
    if (!fits(size)) {
        out.resize(before);
        return false;
    }
    written_ += size;
    return true;
}

/// One segment of a message. The comments stand where Wireshark shows the message: at the segment that makes it
/// whole, or, where it will never be, at the first.
void Capture::write_packet(std::string& out, const Item& item, std::size_t offset) const {
    const bool is_first = offset == 0;
    const bool is_last = offset + largest_segment >= item.whole_payload;
    const bool is_cut = item.payload.size() < item.whole_payload;
    const bool has_comments = is_cut ? is_first : is_last;

    Segment segment;
    segment.from = item.from;
    segment.sequence = item.sequence + static_cast<std::uint32_t>(offset);
    segment.acknowledged = item.acknowledged;
    segment.flags = is_last ? item.flags : TcpFlags::ack;
    segment.whole_payload = std::min(largest_segment, item.whole_payload - offset);
    if (offset < item.payload.size())
        segment.payload = std::string_view(item.payload).substr(offset, segment.whole_payload);

    const std::string headers = item.headers->of(segment);
    pcapng::Packet packet;
    packet.at = item.at;
    packet.direction = item.from == Segment::From::client ? pcapng::Direction::inbound : pcapng::Direction::outbound;
    packet.headers = headers;
    packet.payload = segment.payload;
    packet.whole_payload = segment.whole_payload;
    if (has_comments) packet.comments = item.comments;
    if (is_first) packet.lost_before = item.lost_before;
    pcapng::append_packet(out, packet);
}

/// Also says, when nothing happens for long, that we live; and a file that is cut off has some.
void Capture::write_statistics(std::string& out, locks::Time now) {
    last_statistics_ = now;
    const Counts so_far = counts();
    const std::size_t before = out.size();
    pcapng::append_statistics(out, {.begun = begun_, .now = now, .received = so_far.packets, .lost = so_far.lost});
    const Lock lock(mutex_);
    if (!is_over_ && !fits(out.size() - before)) return out.resize(before);
    written_ += out.size() - before;
}

} // namespace holdfast::admin_api
