#pragma once
// Differences between our answers and recorded ones that have a reason.

#include "tests/pcap/replay_compare.h"

#include <string>
#include <vector>

namespace holdfast::pcap {

/// A row of a table such as replay_allowed.tsv; "*" stands for any text in the first three.
struct Excuse {
    std::string capture;
    std::string command;
    std::string what; // Difference::what
    std::string reason;
    std::size_t used = 0;
};

class Excuses {
  public:
    /// The rows of all tables, which commas separate. Throws std::runtime_error for what is no row.
    explicit Excuses(const std::string& paths);

    /// The row that explains it, which then counts as used; null when none does.
    const Excuse* find(const std::string& capture, const Difference& difference);
    /// Rows that no capture of these needed.
    std::vector<Excuse> unused(const std::vector<std::string>& captures) const;

  private:
    void read(const std::string& path);

    std::vector<Excuse> rows_;
};

} // namespace holdfast::pcap
