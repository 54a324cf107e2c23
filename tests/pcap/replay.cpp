#include "tests/pcap/replay.h"

#include "smb2/pipes/pipe.h"
#include "smb2/wire/structures.h"
#include "tests/pcap/elements.h"
#include "vfs/names.h"

#include <algorithm>
#include <cstring>

namespace holdfast::pcap {

using namespace smb2;
using namespace smb2::wire;

namespace {

constexpr std::uint64_t unasked = ~std::uint64_t{0};
constexpr std::size_t async_id_at = 32;
constexpr std::size_t resume_key_size = 24;

/// Recorded servers give many credits at once; a client that has them uses them.
constexpr std::uint16_t credits_asked = 512;

template <class Value>
void put_at(wire::Bytes& bytes, std::size_t at, Value value) {
    if (at + sizeof value <= bytes.size()) std::memcpy(bytes.data() + at, &value, sizeof value);
}

FileId file_id_in(View bytes, std::size_t at) {
    Reader reader(bytes, at);
    FileId id;
    reader("FileId", id);
    return id;
}

void put_file_id(wire::Bytes& bytes, std::size_t at, FileId id) {
    put_at(bytes, at, id.persistent);
    put_at(bytes, at + 8, id.volatile_);
}

std::size_t offset_of(View part, View whole) { return static_cast<std::size_t>(part.data() - whole.data()); }

/// "\pipe\srvsvc" -> "srvsvc"
std::string pipe_name(std::u16string_view name) {
    const std::size_t slash = name.rfind(u'\\');
    return vfs::utf16_to_utf8(slash == std::u16string_view::npos ? name : name.substr(slash + 1));
}

} // namespace

void Replay::run() {
    prepare_server();
    prepare();
    for (const RecordedFrame& frame : story_.frames) {
        pass_time(frame.time);
        play(frame);
        settle();
    }
    for (std::size_t index = 0; index < story_.requests.size(); ++index) comparison_.compare(index, answers_[index]);
    comparison_.finish();
    for (std::size_t connection = 0; connection < lines_.size(); ++connection)
        comparison_.compare_notices(connection, lines_[connection].notices);
    counts_.equal = comparison_.equal();
    if (story_.closed_frames != 0) counts_.omitted["encrypted, and nobody knows the key"] = story_.closed_frames;
}

void Replay::play(const RecordedFrame& frame) {
    Line& line = lines_[frame.connection];
    if (frame.kind == RecordedFrame::Kind::end) return end(line);
    if (!line.client) {
        server_.state.settings.store(std::make_shared<const Settings>(settings_of(frame.connection)));
        line.client = std::make_unique<test::RawClient>(server_);
        if (story_.connections[frame.connection].is_midway) begin_midway(frame.connection);
    }
    if (line.is_lost) return omit(frame, "the connection was ended by an earlier difference");
    if (frame.kind == RecordedFrame::Kind::smb1) return play_smb1(line, frame);

    const RecordedRequest& first = story_.requests[frame.requests.front()];
    if (first.header.command == Command::negotiate) return negotiate(line, frame.requests.front());
    if (first.header.command == Command::session_setup) return set_up(frame.connection, frame.requests.front());
    for (const std::size_t index : frame.requests)
        if (const std::string why = obstacle(story_.requests[index]); !why.empty()) return omit(frame, why);
    play_requests(line, frame);
}

void Replay::end(Line& line) {
    if (!line.client || line.is_lost) return;
    line.client->close();
    line.is_lost = true;
}

void Replay::omit(const RecordedFrame& frame, const std::string& why) { counts_.omitted[why] += frame.requests.size(); }

void Replay::play_smb1(Line& line, const RecordedFrame& frame) {
    const std::size_t index = frame.requests.front();
    line.asked[0] = index;
    line.client->send(frame.bytes);
    line.client->next_message = 1;
    answers_[index].was_sent = true;
    ++counts_.replayed;
    // Whoever is told 2.0.2 goes on without another NEGOTIATE.
    const auto answer = story_.requests[index].answered<NegotiateResponse>();
    if (answer && answer->dialect_revision == Dialect::smb2_02) line.client->dialect = Dialect::smb2_02;
}

void Replay::negotiate(Line& line, std::size_t index) {
    const RecordedRequest& request = story_.requests[index];
    wire::Bytes bytes = request.bytes;
    put_at(bytes, header_at::credits, credits_asked);
    answers_[index].was_sent = true;
    ++counts_.replayed;
    try {
        const auto answer = line.client->negotiate(bytes);
        answers_[index].answer = OurAnswer{answer.header, answer.bytes, false, true};
    } catch (const std::runtime_error&) {
        line.is_lost = true; // no answer, as the comparison will tell
    }
    line.client->next_message = request.header.message_id + 1;
}

Replay::OurSession* Replay::session_of(std::size_t connection, locks::SessionId recorded) {
    const auto found = sessions_.find({connection, recorded});
    if (found != sessions_.end()) return &found->second;
    const auto home = session_homes_.find(recorded); // named from another connection
    if (home == session_homes_.end()) return nullptr;
    const auto there = sessions_.find({home->second, recorded});
    return there == sessions_.end() ? nullptr : &there->second;
}

std::string Replay::obstacle(const RecordedRequest& request) const {
    const Command command = request.header.command;
    if (command == Command::echo) return {};
    if (!sessions_.contains({request.connection, request.session}) && command != Command::cancel)
        return "its session was not made here";
    if (command == Command::logoff || command == Command::tree_connect || command == Command::cancel) return {};
    if (!trees_.contains({request.session, request.tree}) && !request.header.is_async()) {
        const bool is_lease_answer = command == Command::oplock_break;
        if (!is_lease_answer) return "its tree connect was refused here, or before";
    }
    if (command == Command::create) {
        const auto create = request.as<CreateRequest>();
        const auto share = tree_shares_.find({request.session, request.tree});
        const bool on_pipes = share != tree_shares_.end() && shares_.at(share->second).is_pipe;
        if (create && on_pipes && !pipes::is_pipe(pipe_name(create->name)))
            return "a pipe that Holdfast does not serve";
    }
    const auto named = file_id_at(request.header, request.bytes);
    if (!named) return {};
    const FileId id = file_id_in(request.bytes, *named);
    if (id == related_file_id || files_.contains(id)) return {};
    return "its open was not made here";
}

void Replay::play_requests(Line& line, const RecordedFrame& frame) {
    wire::Bytes message;
    for (const std::size_t index : frame.requests) {
        wire::Bytes element = translate(line, index);
        message.insert(message.end(), element.begin(), element.end());
        answers_[index].was_sent = true;
        ++counts_.replayed;
    }
    const locks::SessionId session = story_.requests[frame.requests.front()].session;
    if (OurSession* ours = session_of(frame.connection, session);
        frame.was_sealed && ours != nullptr && ours->sealing) {
        line.client->sealing = ours->sealing.clone();
        message = line.client->seal(std::move(message), ours->id);
    }
    line.client->send(message);
}

/// The request in the client's own bytes, but for what only had a meaning there.
wire::Bytes Replay::translate(Line& line, std::size_t index) {
    const RecordedRequest& request = story_.requests[index];
    const Header& header = request.header;
    wire::Bytes bytes = request.bytes;
    put_at(bytes, header_at::credits, std::max(header.credits, credits_asked));

    if (header.command == Command::cancel) {
        const auto message = line.message_ids.find(header.message_id);
        if (message != line.message_ids.end()) put_at(bytes, header_at::message_id, message->second);
        const auto async = line.async_ids.find(header.async_id);
        if (header.is_async() && async != line.async_ids.end()) put_at(bytes, async_id_at, async->second);
    } else {
        const std::uint64_t message = line.client->next_message;
        line.client->next_message += std::max<std::uint16_t>(header.credit_charge, 1);
        line.asked[message] = index;
        line.message_ids[header.message_id] = message;
        put_at(bytes, header_at::message_id, message);
    }

    OurSession* session = session_of(request.connection, request.session);
    if (session != nullptr && header.session_id != locks::SessionId{~std::uint64_t{0}})
        put_at(bytes, header_at::session_id, session->id);
    const auto tree = trees_.find({request.session, header.tree_id});
    if (!header.is_async() && tree != trees_.end()) put_at(bytes, header_at::tree_id, tree->second);
    translate_contents(request, bytes);

    const bool is_sealed = story_.requests[index].answer && request.answer->was_sealed;
    // 3.3.5.7 wants this one signed; a guest, as recorded, has nothing to sign with.
    const bool has_to = header.command == Command::tree_connect && line.client->dialect == Dialect::smb3_11;
    if (session == nullptr || !session->signing) return bytes;
    if (header.is_signed() || (has_to && !is_sealed)) {
        line.client->signing = session->signing.clone();
        answers_[index].was_signed = true;
        return line.client->sign(std::move(bytes));
    }
    return bytes;
}

void Replay::translate_contents(const RecordedRequest& request, wire::Bytes& bytes) const {
    const auto put_known = [&](std::size_t at) {
        if (const auto file = files_.find(file_id_in(bytes, at)); file != files_.end())
            put_file_id(bytes, at, file->second);
    };
    if (const auto at = file_id_at(request.header, request.bytes)) put_known(*at);
    if (request.header.command == Command::create) {
        const auto create = request.as<CreateRequest>();
        if (!create) return;
        for (const auto& context : create->create_contexts)
            if ((context.name == "DHnC" || context.name == "DH2C") && context.data.size() >= 16)
                put_known(offset_of(context.data, request.bytes));
    }
    if (request.header.command == Command::ioctl) {
        const auto control = request.as<IoctlRequest>();
        if (!control || control->input.size() < resume_key_size) return;
        const auto source = control->input.first(resume_key_size);
        const auto key = resume_keys_.find(wire::Bytes(source.begin(), source.end()));
        if (key == resume_keys_.end()) return;
        std::ranges::copy(key->second, bytes.begin() + static_cast<std::ptrdiff_t>(offset_of(source, request.bytes)));
    }
}

void Replay::pass_time(std::chrono::microseconds recorded) {
    now_ = std::max(now_, recorded);
    for (;;) {
        const auto next = std::ranges::find_if(due_, [&](const auto& job) { return job.first <= now_; });
        if (next == due_.end()) break;
        const auto job = std::move(next->second);
        due_.erase(next);
        job();
        settle();
    }
    for (Line& line : lines_)
        if (line.client) line.client->now = locks::Time(now_);
}

void Replay::settle() {
    const auto is_busy = [&] {
        return !server_.jobs.waiting.empty() || std::ranges::any_of(lines_, [](const Line& line) {
            return line.client && !line.client->port->waiting.empty();
        });
    };
    do {
        for (Line& line : lines_)
            if (line.client) line.client->pump();
    } while (is_busy());
    for (auto& [delay, job] : std::exchange(server_.jobs.kept, {})) due_.emplace_back(now_ + delay, std::move(job));
    for (std::size_t connection = 0; connection < lines_.size(); ++connection)
        if (lines_[connection].client) collect(connection);
}

void Replay::collect(std::size_t connection) {
    Line& line = lines_[connection];
    while (line.client->has_frame()) {
        wire::Bytes frame = line.client->take_frame();
        View plain = frame;
        const bool is_sealed = frame_kind(frame) == FrameKind::encrypted;
        if (is_sealed) {
            const std::span all(frame);
            const auto body = all.subspan(crypto::transform_header_size);
            const auto header = decode<TransformHeader>(View(frame).first(TransformHeader::size));
            const auto session = std::ranges::find_if(
                sessions_, [&](const auto& known) { return known.second.id == header->session_id; });
            if (session == sessions_.end() ||
                !session->second.opening.open(all.first<crypto::transform_header_size>(), body))
                throw std::runtime_error("an answer that was sealed for somebody else");
            plain = body;
        }
        for_each_element(plain,
                         [&](const Header& header, View element) { take(connection, header, element, is_sealed); });
    }
    if (line.client->connection && line.client->is_ended()) line.is_lost = true;
}

void Replay::take(std::size_t connection, const Header& header, View element, bool was_sealed) {
    Line& line = lines_[connection];
    OurAnswer answer{header, wire::Bytes(element.begin(), element.end()), was_sealed, true};
    if (header.is_signed()) {
        const auto session = std::ranges::find_if(sessions_, [&](const auto& known) {
            return known.first.first == connection && known.second.id == header.session_id;
        });
        answer.verifies = session != sessions_.end() && session->second.signing.verify(element);
    }
    if (header.message_id == unasked) {
        line.notices.push_back(std::move(answer));
        return;
    }
    const auto asked = line.asked.find(header.message_id);
    if (line.own.contains(header.message_id)) return;
    if (asked == line.asked.end()) throw std::runtime_error("an answer that nobody asked for");
    OurAnswers& answers = answers_[asked->second];
    if (header.status == Status::pending && header.is_async()) {
        answers.interim = std::move(answer);
        const auto& recorded = story_.requests[asked->second].interim;
        if (recorded) line.async_ids[recorded->header.async_id] = header.async_id;
        return;
    }
    answers.answer = std::move(answer);
    learn(connection, asked->second);
}

/// What of a recorded answer later requests will name, and what it is here.
void Replay::learn(std::size_t connection, std::size_t index) {
    const RecordedRequest& request = story_.requests[index];
    const OurAnswer& ours = *answers_[index].answer;
    if (ours.header.status != Status::success) {
        if (const auto theirs = request.answered<CreateResponse>();
            theirs && request.header.command == Command::create && request.succeeded())
            files_.erase(theirs->file_id); // of an older open, if any
        return;
    }
    if (!request.succeeded()) {
        if (request.header.command == Command::create) close_again(connection, index);
        return;
    }
    if (request.header.command == Command::tree_connect) {
        const TreeKey key{request.session, request.answer->header.tree_id};
        trees_[key] = ours.header.tree_id;
        if (const auto asked = request.as<TreeConnectRequest>()) tree_shares_[key] = share_name_of(asked->path);
    }
    if (request.header.command == Command::create) {
        const auto theirs = request.answered<CreateResponse>();
        const auto mine = decode<CreateResponse>(ours.bytes);
        if (theirs && mine) files_[theirs->file_id] = mine->file_id;
    }
    if (request.header.command == Command::ioctl) {
        const auto theirs = request.answered<IoctlResponse>();
        const auto mine = decode<IoctlResponse>(ours.bytes);
        if (!theirs || !mine || theirs->ctl_code != Fsctl::srv_request_resume_key) return;
        if (theirs->output.size() < resume_key_size || mine->output.size() < resume_key_size) return;
        resume_keys_[wire::Bytes(theirs->output.begin(), theirs->output.begin() + resume_key_size)] =
            wire::Bytes(mine->output.begin(), mine->output.begin() + resume_key_size);
    }
}

/// An open that the recorded client did not get would be in the way of what follows.
void Replay::close_again(std::size_t connection, std::size_t index) {
    const auto created = decode<CreateResponse>(answers_[index].answer->bytes);
    const auto tree = trees_.find({story_.requests[index].session, story_.requests[index].tree});
    const auto* session = session_of(connection, story_.requests[index].session);
    if (!created || session == nullptr || tree == trees_.end()) return;
    Line& line = lines_[connection];
    line.own.insert(line.client->next_message);
    line.client->session = session->id;
    line.client->tree = tree->second;
    line.client->signing = session->signing.clone();
    line.client->send(line.client->sign(line.client->build(CloseRequest{CloseFlags::none, created->file_id})));
}

} // namespace holdfast::pcap
