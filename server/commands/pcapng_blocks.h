#pragma once
// A capture file as it comes: cut into its blocks.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace holdfast::server {

/// Gives on whole blocks alone, so that what is written can be read whenever it ends (draft-ietf-opsawg-pcapng, 3.1
/// General Block Structure). Little endian, as the server writes.
class PcapngBlocks {
  public:
    using Take = std::function<bool(std::string_view blocks)>;

    /// False when `take` has said so, or when this is no such file.
    bool feed(std::string_view bytes, const Take& take);

    bool is_malformed() const { return is_malformed_; }
    std::uint64_t bytes() const { return bytes_; }
    std::uint64_t packets() const { return packets_; }
    /// Packets that the server had to leave out, as far as it has told.
    std::uint64_t lost() const { return lost_; }

  private:
    void count(std::string_view block);

    std::string rest_; // of a block that is incomplete
    std::uint64_t bytes_ = 0;
    std::uint64_t packets_ = 0;
    std::uint64_t lost_ = 0;
    bool is_malformed_ = false;
};

} // namespace holdfast::server
