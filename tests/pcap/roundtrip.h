#pragma once
// Decodes the messages of captured frames, encodes them again and compares the bytes.

#include "smb2/wire/types.h"
#include "tests/pcap/capture.h"
#include "tests/pcap/unsealing.h"

#include <map>
#include <set>
#include <string>

namespace holdfast::pcap {

using smb2::wire::View;

/// A difference that is no fault of ours: what the sender put where the specification says that it
/// does not matter, or a layout that it is free to choose. One row of allowed.tsv.
struct Allowed {
    std::string what; // "CreateRequest"
    /// "at 72" or "at 72-75": bytes, counted from the structure's start (of a message: the header's).
    /// "tail": more bytes stand behind the end than alignment explains.
    /// "short": the one byte that an odd size counts is not there.
    /// "layout": the parts stand elsewhere; what was decoded must still be the same.
    /// "decode": the sender does not keep to the specification.
    std::string where;
    std::string reason;
};

std::vector<Allowed> read_allowed(const std::string& path);

struct Finding {
    std::string what;
    std::string where; // as in Allowed
    std::string text;
};

struct Tally {
    std::size_t decoded = 0;
    std::size_t equal = 0;
    std::size_t allowed = 0;
};

class RoundTrip {
  public:
    explicit RoundTrip(std::vector<Allowed> allowed) : allowed_(std::move(allowed)) {}

    /// A whole frame, one message or a compound, as it was and as its receiver read it.
    void frame(const Frame& frame, const Opened& opened);
    /// What the signatures of one capture were found to be.
    void signatures(const std::string& capture, const SignatureCounts& counts);

    const std::map<std::string, Tally>& tallies() const { return tallies_; }
    /// The same of whole PDUs: header, message and what lies in it.
    const Tally& pdus() const { return pdus_; }
    const SignatureCounts& signatures() const { return signatures_; }
    const std::vector<Finding>& findings() const { return findings_; }
    const std::map<std::string, std::size_t>& skipped() const { return skipped_; }
    /// Rows of the list that nothing needed.
    std::vector<Allowed> unused() const;

    template <class T>
    void check(View bytes);
    /// The entries of a chain, each by itself.
    template <class T>
    void check_chain(View bytes);
    void element(const Flow& flow, View bytes);

  private:
    /// What of a request must be known to read its response.
    struct Asked {
        std::uint8_t info_type = 0;
        std::uint8_t info_class = 0;
    };
    struct Connection {
        std::map<std::uint64_t, Asked> asked;
    };

    /// The first difference without a reason, as in Allowed; empty when there is none.
    std::string difference(const std::string& what, View original, View encoded);
    void count(const std::string& what, View original, View encoded, bool same_content);
    void request(Connection& connection, View bytes);
    void response(Connection& connection, View bytes);
    void compound(const Frame& frame, View left);
    void find(std::string what, std::string where, std::string text);
    bool is_allowed(const std::string& what, const std::string& where);
    bool is_allowed_at(const std::string& what, std::size_t at);

    std::vector<Allowed> allowed_;
    std::set<std::size_t> used_;
    std::map<std::string, Tally> tallies_;
    Tally pdus_;
    std::size_t allowed_so_far_ = 0;
    SignatureCounts signatures_;
    std::map<std::string, std::size_t> skipped_;
    std::vector<Finding> findings_;
    std::map<std::string, Connection> connections_;
    bool in_compound_ = false; // and not its last element
};

} // namespace holdfast::pcap
