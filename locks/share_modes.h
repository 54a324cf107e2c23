#pragma once
// Who may open a stream next to whom.

#include "locks/access.h"

#include <cstdint>

namespace holdfast::locks {

/// [MS-FSA] 2.1.5.1.2.2 Algorithm to Check Sharing Access to an Existing Stream or Directory,
/// as counters: six compares, whatever the number of opens.
///
/// An open that neither reads, writes nor deletes takes no part: it stops nobody, nothing stops it.
class ShareModes {
  public:
    static bool takes_part(Access access);
    /// Whether the two could be open together. The rule for a pair; the counters say the same of all.
    static bool live_together(Access access_a, ShareMode share_a, Access access_b, ShareMode share_b);

    bool allows(Access access, ShareMode share) const;
    void add(Access access, ShareMode share);
    void remove(Access access, ShareMode share);

  private:
    struct Triple {
        std::uint32_t read = 0, write = 0, remove = 0;
    };
    void count(Access access, ShareMode share, std::uint32_t by);

    std::uint32_t opens_ = 0; // that take part
    Triple using_;            // opens that read, write, delete
    Triple sharing_;          // opens that let others read, write, delete
};

} // namespace holdfast::locks
