#pragma once

#include "smb2/wire/codec/writer.h"

namespace holdfast::smb2::wire {

/// A buffer that is a chain of T: decode<ChainOf<FileFullEaInformation>>(bytes).
template <class T>
struct ChainOf {
    std::vector<T> entries;

    static void fields(auto& wire, auto& m) { wire.rest_chain("Entries", m.entries, T::align); }
};

/// Appends the elements of a chain one by one as long as they fit: a directory listing, a list of
/// changes, streams or extended attributes. Each begins with the distance to the next.
class ChainBuilder {
  public:
    /// The chain begins at the end of `out` and may take `room` bytes there.
    ChainBuilder(Bytes& out, std::size_t room, std::size_t align)
        : out_(out), start_(out.size()), room_(room), align_(align) {}

    bool empty() const { return out_.size() == start_; }
    std::size_t size() const { return out_.size() - start_; }

    /// Appends `element` in the layout of T, whose alignment the chain has; leaves the output as it was and
    /// says false where it does not fit.
    template <class T, class M = T>
    bool append(const M& element) {
        const std::size_t before = out_.size();
        const std::size_t at = start_ + align_up(size(), align_);
        out_.resize(at);
        Writer writer(out_, at);
        T::fields(writer, element);
        if (size() > room_) {
            out_.resize(before);
            return false;
        }
        if (at != start_) link(at);
        last_ = at;
        return true;
    }

  private:
    void link(std::size_t next) {
        const auto distance = static_cast<std::uint32_t>(next - last_);
        std::memcpy(out_.data() + last_, &distance, sizeof distance);
    }

    Bytes& out_;
    std::size_t start_;
    std::size_t room_;
    std::size_t align_;
    std::size_t last_ = 0;
};

} // namespace holdfast::smb2::wire
