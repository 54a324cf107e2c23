#include "server/commands/pcapng_blocks.h"

#include <algorithm>

namespace holdfast::server {

namespace {

constexpr std::size_t head_size = 8; // type and length
constexpr std::size_t smallest_block = 12;
constexpr std::size_t largest_block = 1u << 20;
constexpr std::uint64_t interface_statistics = 5;
constexpr std::uint64_t enhanced_packet = 6;
constexpr std::size_t statistics_options_at = 20;
constexpr std::uint64_t isb_ifdrop = 5;

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t width) {
    std::uint64_t number = 0;
    for (std::size_t i = width; i-- > 0;) number = number << 8 | static_cast<std::uint8_t>(bytes[at + i]);
    return number;
}

} // namespace

void PcapngBlocks::count(std::string_view block) {
    const std::uint64_t type = number_at(block, 0, 4);
    if (type == enhanced_packet) ++packets_;
    if (type != interface_statistics) return;
    for (std::size_t at = statistics_options_at; at + 4 <= block.size() - 4;) {
        const std::uint64_t code = number_at(block, at, 2);
        const std::uint64_t length = number_at(block, at + 2, 2);
        if (code == isb_ifdrop && length == 8 && at + 12 <= block.size()) lost_ = number_at(block, at + 4, 8);
        at += 4 + (length + 3) / 4 * 4;
    }
}

bool PcapngBlocks::feed(std::string_view bytes, const Take& take) {
    rest_.append(bytes);
    const std::string_view all = rest_;
    std::size_t whole = 0;
    while (all.size() - whole >= head_size) {
        const std::uint64_t length = number_at(all, whole + 4, 4);
        is_malformed_ = length < smallest_block || length > largest_block || length % 4 != 0;
        if (is_malformed_) break;
        if (all.size() - whole < length) break;
        count(all.substr(whole, length));
        whole += length;
    }
    bytes_ += whole;
    const bool goes_on = whole == 0 || take(all.substr(0, whole));
    rest_.erase(0, whole);
    return goes_on && !is_malformed_;
}

} // namespace holdfast::server
