#pragma once
// Every open, by its id.

#include "locks/open.h"
#include "locks/rising_table.h"

#include <utility>

namespace holdfast::locks {

/// Every open from just before it is granted until it is closed, in whatever state.
class OpenTable {
  public:
    OpenId next_id() { return OpenId{table_.next_id()}; }
    /// Ids below are taken, from before a restart.
    void begin_after(OpenId id) { table_.begin_after(number(id)); }
    void insert(const OpenRef& open) { table_.insert(number(open->id), open); }
    OpenRef erase(OpenId id) { return table_.erase(number(id)); }
    OpenRef find(OpenId id) const { return table_.find(number(id)); }
    std::size_t size() const { return table_.size(); }

    /// Calls `visit(open)` for ids above `after`, rising, until it answers false.
    template <class Visit>
    void walk(OpenId after, Visit&& visit) const {
        table_.walk(number(after), [&](std::uint64_t, OpenRef open) { return visit(std::move(open)); });
    }

  private:
    static std::uint64_t number(OpenId id) { return static_cast<std::uint64_t>(id); }

    RisingTable<OpenRef> table_;
};

} // namespace holdfast::locks
