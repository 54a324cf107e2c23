#include "tests/sim/connection_player.h"

#include "smb2/map_caching.h"
#include "smb2/wire/create_contexts/durable.h"
#include "smb2/wire/create_contexts/lease.h"

#include <algorithm>
#include <utility>

namespace holdfast::sim {

using namespace smb2;
using test::RawAnswer;
using test::RawClient;

namespace {

constexpr std::uint16_t files = 4;
constexpr std::uint64_t unsolicited = ~std::uint64_t{0};

std::u16string name_of(std::uint16_t file) { return file == 0 ? u"d" : u"f" + std::u16string(1, u'0' + file); }

template <class Rows>
auto& any_of(Chance& chance, Rows& rows) {
    return rows[chance.below(static_cast<std::uint32_t>(rows.size()))];
}

constexpr std::size_t longest_message = 1U << 20;

void put_on_its_way(const wire::Bytes& message, wire::Bytes& way) {
    way.resize(way.size() + frame_prefix_size);
    write_frame_prefix(way.data() + way.size() - frame_prefix_size, message.size());
    way.insert(way.end(), message.begin(), message.end());
}

} // namespace

wire::LeaseKey ConnectionPlayer::lease_key(std::uint16_t file) const {
    wire::LeaseKey key{};
    key[0] = number_;
    key[1] = static_cast<std::uint8_t>(file + 1);
    return key;
}

void ConnectionPlayer::connect(bool is_slow) {
    is_slow_ = is_slow;
    client_ = std::make_unique<RawClient>(server_, "192.0.2." + std::to_string(number_));
    wire::NegotiateRequest request = RawClient::negotiate_request({wire::Dialect::smb3_11});
    request.client_guid.fill(number_);
    request.capabilities = request.capabilities | wire::Capabilities::leasing | wire::Capabilities::directory_leasing;
    RawClient::require(client_->negotiate(request));
    client_->begin_session();
}

void ConnectionPlayer::vanish() {
    listen();
    client_.reset();
    on_its_way_.clear();
    frames_ = {};
    last_message_.clear();
    sent_.clear();
    breaks_.clear();
    std::erase_if(held_, [](const Held& held) { return held.create_guid == wire::Guid{}; });
    lost_ = std::exchange(held_, {});
}

bool ConnectionPlayer::run_posted() {
    if (!client_ || client_->port->waiting.empty()) return false;
    const auto job = std::move(client_->port->waiting.front().job);
    client_->port->waiting.pop_front();
    job(*client_->connection);
    client_->collect();
    return true;
}

// ---------------------------------------------------------------- saying

template <class Request>
ConnectionPlayer::Sent& ConnectionPlayer::send(const Request& request) {
    const std::uint64_t id = client_->next_message;
    last_message_ = client_->guarded(client_->build(request));
    Sent& sent = sent_[id];
    sent.command = Request::command;
    put_on_its_way(last_message_, on_its_way_);
    if (!is_slow_) deliver_all();
    return sent; // its answer is not read before listen()
}

void ConnectionPlayer::arrive(std::size_t count) {
    wire::Bytes bytes(on_its_way_.begin(), on_its_way_.begin() + static_cast<std::ptrdiff_t>(count));
    on_its_way_.erase(on_its_way_.begin(), on_its_way_.begin() + static_cast<std::ptrdiff_t>(count));
    const auto verdict =
        frames_.feed(bytes, longest_message, [&](std::span<std::byte> message) { client_->send(message); });
    if (verdict == FrameReader::Verdict::malformed || client_->is_ended())
        throw Fault("the server has ended an honest connection");
}

void ConnectionPlayer::deliver(Chance& chance) {
    const auto most = static_cast<std::uint32_t>(std::min<std::size_t>(on_its_way_.size(), 300));
    if (client_ && most != 0) arrive(1 + chance.below(most));
}

void ConnectionPlayer::deliver_all() {
    if (client_) arrive(on_its_way_.size());
}

void ConnectionPlayer::repeat() {
    if (last_message_.empty()) return;
    deliver_all();
    listen();
    // [MS-SMB2] 3.3.5.2.3 Verifying the Sequence Number
    client_->send(last_message_);
    if (!client_->is_ended()) throw Fault("a message that came twice does not end the connection");
    vanish(); // an answer to what was answered is found there
}

void ConnectionPlayer::act(Chance& chance) {
    const std::uint32_t kind = chance.below(16);
    if (kind < 5 || held_.empty())
        return lost_.empty() || chance.below(2) == 0 ? send_create(chance) : send_reconnect(chance);
    const Held held = any_of(chance, held_);
    if (kind < 8) return send_lock(chance, held);
    if (kind < 11) {
        send(RawClient::close_request(held.id)).closes = held.id;
        return;
    }
    if (kind == 11) return acknowledge(chance);
    if (kind == 12) return send_cancel(chance);
    send_change(chance, held);
}

void ConnectionPlayer::send_create(Chance& chance) {
    using wire::CreateDisposition;
    using wire::CreateOptions;
    static constexpr CreateDisposition dispositions[] = {CreateDisposition::open_if, CreateDisposition::open_if,
                                                         CreateDisposition::open, CreateDisposition::create,
                                                         CreateDisposition::overwrite_if};
    static constexpr std::uint32_t accesses[] = {0x0012'019F, 0x0012'0089, 0x001F'01FF, 0x0011'0080, 0x0010'0080};
    const auto file = static_cast<std::uint16_t>(chance.below(files));
    wire::CreateRequest request = RawClient::create_request(name_of(file), chance.one_of(dispositions));
    request.desired_access = static_cast<locks::Access>(chance.one_of(accesses));
    request.share_access = static_cast<locks::ShareMode>(chance.one_in(3) ? chance.below(8) : 7);
    request.create_options = file == 0 ? CreateOptions::directory_file : CreateOptions::non_directory_file;
    if (file == 0) request.create_disposition = CreateDisposition::open_if;
    if (chance.one_in(12) && has_any(request.desired_access, locks::Access::remove))
        request.create_options = request.create_options | CreateOptions::delete_on_close;

    wire::Guid guid{};
    contexts_.clear();
    const std::uint32_t caching = chance.below(6);
    if (caching >= 2) {
        static constexpr locks::Caching wishes[] = {locks::Caching::all, locks::Caching::read | locks::Caching::handle,
                                                    locks::Caching::read};
        request.requested_oplock_level = wire::OplockLevel::lease;
        contexts_.push_back(
            wire::to_bytes(wire::LeaseV2{lease_key(file), lease_state_of(chance.one_of(wishes)), {}, {}, 0}));
        request.create_contexts.push_back({"RqLs", contexts_.back()});
        if (caching >= 4) {
            guid[0] = number_;
            ++last_guid_;
            std::memcpy(guid.data() + 8, &last_guid_, sizeof last_guid_);
            contexts_.push_back(wire::to_bytes(wire::DurableHandleRequestV2{60'000, {}, guid}));
            request.create_contexts.push_back({"DH2Q", contexts_.back()});
        }
    }
    Sent& sent = send(request);
    sent.file = file;
    sent.create_guid = guid;
}

void ConnectionPlayer::send_reconnect(Chance& chance) {
    const std::size_t place = chance.below(static_cast<std::uint32_t>(lost_.size()));
    const Held lost = lost_[place];
    lost_.erase(lost_.begin() + static_cast<std::ptrdiff_t>(place));
    wire::CreateRequest request = RawClient::create_request(name_of(lost.file));
    request.requested_oplock_level = wire::OplockLevel::lease;
    contexts_.clear();
    contexts_.push_back(wire::to_bytes(wire::LeaseV2{lease_key(lost.file), {}, {}, {}, 0}));
    request.create_contexts.push_back({"RqLs", contexts_.back()});
    contexts_.push_back(wire::to_bytes(wire::DurableHandleReconnectV2{lost.id, lost.create_guid, {}}));
    request.create_contexts.push_back({"DH2C", contexts_.back()});
    Sent& sent = send(request);
    sent.file = lost.file;
    sent.create_guid = lost.create_guid;
}

void ConnectionPlayer::send_lock(Chance& chance, const Held& held) {
    using wire::LockFlags;
    static constexpr LockFlags kinds[] = {LockFlags::exclusive, LockFlags::shared, LockFlags::unlock,
                                          LockFlags::exclusive | LockFlags::fail_immediately,
                                          LockFlags::shared | LockFlags::fail_immediately};
    wire::LockRequest request;
    request.file_id = held.id;
    request.locks = {{.offset = chance.below(8), .length = chance.below(4), .flags = chance.one_of(kinds)}};
    send(request);
}

void ConnectionPlayer::send_change(Chance& chance, const Held& held) {
    switch (chance.below(6)) {
    case 0: send(RawClient::write_request(held.id, "some words")); return;
    case 1: send(RawClient::read_request(held.id)); return;
    case 2: {
        wire::ChangeNotifyRequest request;
        request.file_id = held.id;
        request.output_buffer_length = 4'096;
        request.completion_filter = wire::CompletionFilter::file_name;
        send(request);
        return;
    }
    case 3: {
        contexts_.assign(1, wire::Bytes(1, static_cast<std::byte>(chance.below(2))));
        send(wire::SetInfoRequest{wire::InfoType::file, 13, {}, held.id, contexts_.back()}); // disposition
        return;
    }
    case 4: send(RawClient::flush_request(held.id)); return;
    default: {
        // [MS-FSCC] 2.4.42.2 FileRenameInformation
        const std::u16string name = name_of(static_cast<std::uint16_t>(1 + chance.below(files - 1)));
        wire::Bytes info(20 + name.size() * 2);
        info[0] = static_cast<std::byte>(chance.below(2));
        info[16] = static_cast<std::byte>(name.size() * 2);
        std::memcpy(info.data() + 20, name.data(), name.size() * 2);
        contexts_.assign(1, std::move(info));
        send(wire::SetInfoRequest{wire::InfoType::file, 10, {}, held.id, contexts_.back()});
    }
    }
}

void ConnectionPlayer::send_cancel(Chance& chance) {
    std::vector<std::uint64_t> waiting;
    for (const auto& [id, sent] : sent_)
        if (sent.has_interim) waiting.push_back(id);
    if (waiting.empty()) return;
    RawAnswer interim;
    interim.header.async_id = sent_.at(any_of(chance, waiting)).async_id;
    client_->cancel_async(interim);
}

void ConnectionPlayer::acknowledge(Chance& chance) {
    if (breaks_.empty()) return;
    const auto notice = breaks_.front();
    breaks_.pop_front();
    if (chance.one_in(4)) return; // the timer will tell
    send(wire::LeaseBreakAcknowledgment{notice.lease_key, notice.new_lease_state});
}

// ---------------------------------------------------------------- hearing

void ConnectionPlayer::listen() {
    while (client_ && client_->has_frame())
        for (const RawAnswer& answer : client_->take_chain()) hear(answer);
}

void ConnectionPlayer::hear(const RawAnswer& answer) {
    if (answer.header.message_id == unsolicited) return hear_break(answer);
    const auto found = sent_.find(answer.header.message_id);
    if (found == sent_.end()) throw Fault("an answer to nothing, or a second one");
    ++answers_;
    if (answer.status() == Status::pending) {
        if (std::exchange(found->second.has_interim, true)) throw Fault("a second interim answer");
        found->second.async_id = answer.header.async_id;
        return;
    }
    const Sent sent = found->second;
    if (sent.has_interim && answer.header.async_id != sent.async_id) throw Fault("an answer under another async id");
    sent_.erase(found);
    hear_final(sent, answer);
}

void ConnectionPlayer::hear_break(const RawAnswer& answer) {
    const auto notice = answer.as<wire::LeaseBreakNotification>();
    const auto before = caching_of(notice.current_lease_state), after = caching_of(notice.new_lease_state);
    if (has_any(after, ~before) || after == before) throw Fault("a break that takes nothing");
    if (has(notice.flags, wire::LeaseBreakFlags::ack_required)) breaks_.push_back(notice);
}

void ConnectionPlayer::hear_final(const Sent& sent, const RawAnswer& answer) {
    if (answer.header.command != sent.command) throw Fault("an answer to another command");
    if (answer.status() != Status::success) return;
    if (sent.command == Command::create) {
        const auto response = answer.as<wire::CreateResponse>();
        const bool is_durable = wire::find_context(response.create_contexts, "DH2Q") != nullptr;
        const bool came_back = sent.create_guid != wire::Guid{} && response.create_contexts.empty();
        held_.push_back({response.file_id, sent.file, is_durable || came_back ? sent.create_guid : wire::Guid{}});
    }
    if (sent.command == Command::write) ++writes_done_;
    if (sent.command == Command::flush) ++flushes_done_;
    if (sent.closes) std::erase_if(held_, [&](const Held& held) { return held.id == *sent.closes; });
}

std::optional<Command> ConnectionPlayer::unanswered() const {
    const auto found = std::ranges::find_if(sent_, [](const auto& entry) { return !entry.second.has_interim; });
    return found == sent_.end() ? std::nullopt : std::optional(found->second.command);
}

} // namespace holdfast::sim
