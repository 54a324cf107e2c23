#pragma once
// Our answers beside the recorded ones: what the specification fixes must be the same.

#include "tests/pcap/replay_story.h"

#include <map>
#include <string>
#include <vector>

namespace holdfast::pcap {

/// One field of one answer.
struct Difference {
    std::size_t request = 0; // in Story::requests; of a notice its number on its connection
    smb2::Command command{};
    std::string what; // "EndOfFile"; of statuses also both values: "Status access_denied -> success"
    std::string recorded;
    std::string ours;
    std::string about; // the name that is opened, listed …
};

/// What we answered to a request.
struct OurAnswer {
    smb2::wire::Header header;
    Bytes bytes;
    bool was_sealed = false;
    bool verifies = true; // or is not signed
};

struct OurAnswers {
    std::optional<OurAnswer> interim;
    std::optional<OurAnswer> answer;
    bool was_sent = false;
    bool was_signed = false;
};

/// Compares answer by answer; listings over all the answers that they are spread over.
class Comparison {
  public:
    explicit Comparison(const Story& story) : story_(story) {}

    /// In the order of the requests.
    void compare(std::size_t request, const OurAnswers& ours);
    void compare_notices(std::size_t connection, const std::vector<OurAnswer>& ours);
    /// Nothing follows: listings that are whole are compared.
    void finish();

    const std::vector<Difference>& differences() const { return differences_; }
    /// Answers in which nothing differs.
    std::size_t equal() const { return equal_; }

  private:
    struct Listing {
        std::size_t request = 0;
        bool is_whole = false;
        std::map<std::string, std::string> recorded; // name -> what it is
        std::map<std::string, std::string> ours;
    };

    void differ(std::string what, std::string recorded, std::string ours);
    void compare_headers(const RecordedRequest& request, const OurAnswers& ours);
    void compare_bodies(const RecordedRequest& request, const OurAnswer& ours);
    template <class T>
    void compare_fields(const T& recorded, const T& ours, const std::string& prefix = "");
    template <class T>
    void compare_as(smb2::wire::View recorded, smb2::wire::View ours);
    template <class T>
    void compare_chain(smb2::wire::View recorded, smb2::wire::View ours);
    void compare_negotiate(const RecordedRequest& request, const OurAnswer& ours);
    void compare_create(const RecordedRequest& request, const OurAnswer& ours);
    void compare_read(const RecordedRequest& request, const OurAnswer& ours);
    void compare_info(const RecordedRequest& request, const OurAnswer& ours);
    void compare_changes(const RecordedRequest& request, const OurAnswer& ours);
    void compare_notice(const RecordedAnswer& recorded, const OurAnswer& ours);
    void note_listing(const RecordedRequest& request, const OurAnswer& ours);
    void conclude(Listing& listing);
    std::string about(const RecordedRequest& request);

    const Story& story_;
    std::vector<Difference> differences_;
    std::size_t equal_ = 0;
    std::size_t at_ = 0; // the request that is compared
    std::map<smb2::FileId, std::string> names_;
    std::map<smb2::FileId, Listing> listings_;
};

/// "[MS-SMB2] 3.3.5.9 Receiving an SMB2 CREATE Request"
std::string_view section_of(smb2::Command command);

} // namespace holdfast::pcap
