#pragma once
// What a capture tells of one server: what its clients asked, in order, and what each was answered.

#include "smb2/wire/messages.h"
#include "tests/pcap/unsealing.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::pcap {

struct RecordedAnswer {
    smb2::wire::Header header;
    Bytes bytes; // one element of a compound, with its padding
    bool was_sealed = false;

    smb2::Status status() const { return header.status; }
};

/// A request with all that it leaves to the one before it in its compound.
struct RecordedRequest {
    std::size_t connection = 0;
    smb2::wire::Header header;
    Bytes bytes;
    locks::SessionId session{};
    locks::TreeId tree{};
    std::optional<smb2::FileId> file; // of those that name one
    std::optional<RecordedAnswer> interim;
    std::optional<RecordedAnswer> answer;

    bool succeeded() const { return answer && answer->status() == smb2::Status::success; }
    template <class T>
    std::optional<T> as() const {
        return smb2::wire::decode<T>(bytes);
    }
    template <class T>
    std::optional<T> answered() const {
        return answer ? smb2::wire::decode<T>(answer->bytes) : std::nullopt;
    }
};

/// What came from a client at once.
struct RecordedFrame {
    enum class Kind : std::uint8_t { smb2, smb1, end };

    Kind kind = Kind::smb2;
    std::size_t connection = 0;
    std::chrono::microseconds time{};
    bool was_sealed = false;
    Bytes bytes;                       // of SMB1 alone
    std::vector<std::size_t> requests; // in Story::requests; of SMB1 one, for its answer
};

struct RecordedConnection {
    std::string client;     // "192.168.1.2:49152"
    bool is_midway = false; // it began before the capture did: sessions and trees were there
    /// What the server sent unasked: OPLOCK_BREAK notifications.
    std::vector<RecordedAnswer> notices;
};

struct Story {
    std::string server;
    std::vector<RecordedConnection> connections;
    std::vector<RecordedRequest> requests;
    std::vector<RecordedFrame> frames;
    std::size_t closed_frames = 0; // of clients: encrypted, and nobody knows the key
};

/// Where a request has its FileId, counted from its header.
std::optional<std::size_t> file_id_at(const smb2::wire::Header& header, smb2::wire::View request);

/// One story for each server that the capture has.
std::vector<Story> read_stories(const std::string& capture_path);

} // namespace holdfast::pcap
