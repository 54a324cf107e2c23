#include "tests/pcap/replay_story.h"

#include "tests/pcap/elements.h"

#include <algorithm>
#include <map>

namespace holdfast::pcap {

using namespace smb2;
using namespace smb2::wire;

namespace {

constexpr std::uint64_t unasked = ~std::uint64_t{0};

/// Sorts frames into stories while the capture is read.
class StoryReader {
  public:
    explicit StoryReader(std::vector<KnownKey> keys) : unsealing_(std::move(keys)) {}

    void take(const Frame& frame);
    std::vector<Story> finish();

  private:
    /// A connection, and which story's it is.
    struct Line {
        std::string client;
        std::string server;
        std::size_t number = 0; // in its story
        bool has_ended = false;
        std::map<std::uint64_t, std::size_t> requests; // by message id
    };

    void take_end(const Frame& frame);
    void take_smb1(const Frame& frame);
    void take_requests(const Frame& frame, const Opened& opened);
    void take_answers(const Flow& flow, const Opened& opened);
    Line& begin(const Flow& flow, bool is_beginning);
    RecordedFrame& add_frame(Line& line, const Frame& frame, RecordedFrame::Kind kind);
    static void resolve(Story& story);

    Unsealing unsealing_;
    std::map<std::string, Line> lines_;
    std::map<std::string, Story> stories_; // by server
};

void StoryReader::take(const Frame& frame) {
    if (frame.is_end()) return take_end(frame);
    if (frame_kind(frame.bytes) == FrameKind::smb1) return take_smb1(frame);
    const Opened opened = unsealing_.open(frame);
    const auto header = decode_header(opened.bytes);
    if (!header) {
        const auto line = lines_.find(connection_of(frame.flow));
        if (line != lines_.end() && line->second.client == frame.flow.from)
            ++stories_[line->second.server].closed_frames;
        return;
    }
    header->is_response() ? take_answers(frame.flow, opened) : take_requests(frame, opened);
}

StoryReader::Line& StoryReader::begin(const Flow& flow, bool is_beginning) {
    Line& line = lines_[connection_of(flow)];
    const bool is_reused = line.has_ended && is_beginning; // the port of one that has gone
    if (!line.client.empty() && !is_reused) return line;
    line = Line{};
    line.client = flow.from;
    line.server = flow.to;
    Story& story = stories_[line.server];
    story.server = line.server;
    line.number = story.connections.size();
    story.connections.push_back({flow.from, !is_beginning, {}});
    return line;
}

RecordedFrame& StoryReader::add_frame(Line& line, const Frame& frame, RecordedFrame::Kind kind) {
    RecordedFrame& added = stories_[line.server].frames.emplace_back();
    added.kind = kind;
    added.connection = line.number;
    added.time = frame.time;
    return added;
}

void StoryReader::take_end(const Frame& frame) {
    const auto found = lines_.find(connection_of(frame.flow));
    if (found == lines_.end() || found->second.has_ended) return;
    found->second.has_ended = true; // answers that are under way may follow
    add_frame(found->second, frame, RecordedFrame::Kind::end);
}

void StoryReader::take_smb1(const Frame& frame) {
    if (!decode_smb1_negotiate(frame.bytes)) return;
    Line& line = begin(frame.flow, true);
    if (line.client != frame.flow.from) return;
    RecordedFrame& added = add_frame(line, frame, RecordedFrame::Kind::smb1);
    added.bytes = frame.bytes;
    Story& story = stories_[line.server];
    RecordedRequest& request = story.requests.emplace_back();
    request.connection = line.number;
    added.requests.push_back(story.requests.size() - 1);
    line.requests[0] = added.requests.front();
}

void StoryReader::take_requests(const Frame& frame, const Opened& opened) {
    const auto first = decode_header(opened.bytes);
    Line& line = begin(frame.flow, first->command == Command::negotiate);
    RecordedFrame& added = add_frame(line, frame, RecordedFrame::Kind::smb2);
    added.was_sealed = opened.was_sealed;
    Story& story = stories_[line.server];
    for_each_element(opened.bytes, [&](const Header& header, View element) {
        RecordedRequest& request = story.requests.emplace_back();
        request.connection = line.number;
        request.header = header;
        request.bytes.assign(element.begin(), element.end());
        added.requests.push_back(story.requests.size() - 1);
        if (header.command != Command::cancel) line.requests[header.message_id] = added.requests.back();
    });
}

void StoryReader::take_answers(const Flow& flow, const Opened& opened) {
    const auto found = lines_.find(connection_of(flow));
    if (found == lines_.end()) return;
    Line& line = found->second;
    Story& story = stories_[line.server];
    for_each_element(opened.bytes, [&](const Header& header, View element) {
        RecordedAnswer answer{header, Bytes(element.begin(), element.end()), opened.was_sealed};
        if (header.message_id == unasked) {
            story.connections[line.number].notices.push_back(std::move(answer));
            return;
        }
        const auto asked = line.requests.find(header.message_id);
        if (asked == line.requests.end()) return;
        RecordedRequest& request = story.requests[asked->second];
        const bool is_interim = header.status == Status::pending && header.is_async();
        (is_interim ? request.interim : request.answer) = std::move(answer);
    });
}

/// Gives related requests what they leave out ([MS-SMB2] 3.3.5.2.7.2).
void StoryReader::resolve(Story& story) {
    for (const RecordedFrame& frame : story.frames) {
        locks::SessionId session{};
        locks::TreeId tree{};
        std::optional<FileId> file;
        for (const std::size_t index : frame.requests) {
            RecordedRequest& request = story.requests[index];
            if (!request.header.is_related()) {
                session = request.header.session_id;
                tree = request.header.tree_id;
            }
            request.session = session;
            request.tree = tree;
            if (const auto at = file_id_at(request.header, request.bytes)) {
                Reader reader(request.bytes, *at);
                FileId named;
                reader("FileId", named);
                if (named != related_file_id) file = named;
                request.file = file;
            }
            if (request.header.command == Command::create) {
                file.reset();
                if (const auto created = request.answered<CreateResponse>(); created && request.succeeded())
                    file = created->file_id;
            }
        }
    }
}

std::vector<Story> StoryReader::finish() {
    std::vector<Story> stories;
    for (auto& [server, story] : stories_) {
        resolve(story);
        stories.push_back(std::move(story));
    }
    return stories;
}

} // namespace

std::optional<std::size_t> file_id_at(const Header& header, View request) {
    switch (header.command) {
    case Command::close:
    case Command::flush:
    case Command::lock:
    case Command::ioctl:
    case Command::query_directory:
    case Command::change_notify: return header_size + 8;
    case Command::read:
    case Command::write:
    case Command::set_info: return header_size + 16;
    case Command::query_info: return header_size + 24;
    case Command::oplock_break:
        if (structure_size_of(request) == LeaseBreakAcknowledgment::wire_size) return {};
        return header_size + 8;
    default: return {};
    }
}

std::vector<Story> read_stories(const std::string& capture_path) {
    StoryReader reader(read_keys(capture_path));
    read_capture(capture_path, [&](const Frame& frame) { reader.take(frame); });
    return reader.finish();
}

} // namespace holdfast::pcap
