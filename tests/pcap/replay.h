#pragma once
// Plays the clients of a capture against Holdfast, in this process: their bytes with our ids, keys and signatures.

#include "tests/pcap/replay_compare.h"
#include "tests/pcap/replay_contents.h"
#include "tests/unit/smb2/connection/raw_client.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace holdfast::pcap {

struct ReplayCounts {
    std::size_t replayed = 0;                   // requests that were sent
    std::size_t equal = 0;                      // answers and notices like the recorded ones
    std::map<std::string, std::size_t> omitted; // requests that were not sent, by reason
};

class Replay {
  public:
    explicit Replay(const Story& story);

    void run();
    const ReplayCounts& counts() const { return counts_; }
    const std::vector<Difference>& differences() const { return comparison_.differences(); }

  private:
    using SessionKey = std::pair<std::size_t, locks::SessionId>; // connection and recorded id
    using TreeKey = std::pair<locks::SessionId, locks::TreeId>;  // as recorded
    /// What a session is here, on one connection.
    struct OurSession {
        locks::SessionId id{};
        smb2::crypto::SigningKey signing, session_signing;
        smb2::crypto::SealingKey sealing, opening;
    };
    struct Line {
        std::unique_ptr<smb2::test::RawClient> client;
        std::map<std::uint64_t, std::size_t> asked;         // our message id -> request
        std::map<std::uint64_t, std::uint64_t> message_ids; // recorded -> ours
        std::map<std::uint64_t, std::uint64_t> async_ids;
        std::set<std::uint64_t> own; // message ids of what no client asked
        std::vector<OurAnswer> notices;
        bool is_lost = false;
    };

    void prepare();
    void prepare_server();
    smb2::Settings settings_of(std::size_t connection) const;
    void play(const RecordedFrame& frame);
    void end(Line& line);
    void begin_midway(std::size_t connection);
    void keep_session(std::size_t connection, locks::SessionId recorded);
    void play_smb1(Line& line, const RecordedFrame& frame);
    void negotiate(Line& line, std::size_t index);
    void set_up(std::size_t connection, std::size_t index);
    smb2::test::RawClient::Logon logon_for(const RecordedRequest& request);
    void play_requests(Line& line, const RecordedFrame& frame);

    /// Why a request cannot be sent; empty when it can.
    std::string obstacle(const RecordedRequest& request) const;
    void omit(const RecordedFrame& frame, const std::string& why);
    smb2::wire::Bytes translate(Line& line, std::size_t index);
    void translate_contents(const RecordedRequest& request, smb2::wire::Bytes& bytes) const;
    OurSession* session_of(std::size_t connection, locks::SessionId recorded);

    /// Lets the server work until all wait for the next request, and takes what it says.
    void settle();
    void pass_time(std::chrono::microseconds recorded);
    void collect(std::size_t connection);
    void take(std::size_t connection, const smb2::wire::Header& header, smb2::wire::View element, bool was_sealed);
    void learn(std::size_t connection, std::size_t index);
    void close_again(std::size_t connection, std::size_t index);

    const Story& story_;
    RecordedShares shares_;
    smb2::test::RawServer server_;
    std::vector<Line> lines_;
    std::map<SessionKey, OurSession> sessions_;
    std::map<locks::SessionId, std::size_t> session_homes_; // recorded session -> the connection that made it
    std::map<TreeKey, locks::TreeId> trees_;
    std::map<TreeKey, std::string> tree_shares_;
    std::map<smb2::FileId, smb2::FileId> files_;
    std::map<smb2::wire::Bytes, smb2::wire::Bytes> resume_keys_;
    std::map<std::string, std::string> accounts_; // recorded user -> ours
    std::vector<OurAnswers> answers_;
    std::vector<std::pair<std::chrono::microseconds, std::function<void()>>> due_;
    std::chrono::microseconds now_{};
    Comparison comparison_;
    ReplayCounts counts_;
};

} // namespace holdfast::pcap
