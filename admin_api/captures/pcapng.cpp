#include "admin_api/captures/pcapng.h"

#include <algorithm>
#include <chrono>

namespace holdfast::admin_api::pcapng {

namespace {

enum class BlockType : std::uint32_t {
    section_header = 0x0A0D'0D0A,
    interface_description = 1,
    interface_statistics = 5,
    enhanced_packet = 6,
};

constexpr std::uint32_t byte_order_magic = 0x1A2B'3C4D;
constexpr std::uint64_t length_unknown = UINT64_MAX; // of a section
constexpr std::uint16_t raw_ip = 101;                // LINKTYPE_RAW: version 4 and 6 alike
constexpr std::uint32_t no_limit = 0;                // SnapLen
constexpr std::uint32_t the_interface = 0;
constexpr std::size_t longest_option = 65'532; // so that its padded length fits into 16 bits too

// Section 3.5 Options; the rest by block.
constexpr std::uint16_t end_of_options = 0;
constexpr std::uint16_t comment_option = 1;
constexpr std::uint16_t shb_userappl = 4;
constexpr std::uint16_t if_name = 2;
constexpr std::uint16_t if_description = 3;
constexpr std::uint16_t if_tsresol = 9;
constexpr std::uint16_t epb_flags = 2;
constexpr std::uint16_t epb_dropcount = 4;
constexpr std::uint16_t isb_starttime = 2;
constexpr std::uint16_t isb_endtime = 3;
constexpr std::uint16_t isb_ifrecv = 4;
constexpr std::uint16_t isb_ifdrop = 5;

/// In the byte order that the magic announces: little endian, whatever the machine has.
template <class Number>
void append(std::string& out, Number number) {
    for (std::size_t i = 0; i < sizeof number; ++i)
        out.push_back(static_cast<char>(static_cast<std::uint64_t>(number) >> 8 * i & 0xFF));
}

void pad(std::string& out, std::size_t length) { out.append((4 - length % 4) % 4, '\0'); }

void append_option(std::string& out, std::uint16_t code, std::string_view value) {
    value = value.substr(0, longest_option);
    append(out, code);
    append(out, static_cast<std::uint16_t>(value.size()));
    out.append(value);
    pad(out, value.size());
}

template <class Number>
void append_number_option(std::string& out, std::uint16_t code, Number number) {
    std::string value;
    append(value, number);
    append_option(out, code, value);
}

void end_options(std::string& out) {
    append(out, end_of_options);
    append(out, std::uint16_t{0});
}

/// High and low half of the nanoseconds since 1970.
void append_time(std::string& out, locks::Time time) {
    const auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
    const auto nanoseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(since, 0));
    append(out, static_cast<std::uint32_t>(nanoseconds >> 32));
    append(out, static_cast<std::uint32_t>(nanoseconds));
}

void append_time_option(std::string& out, std::uint16_t code, locks::Time time) {
    std::string value;
    append_time(value, time);
    append_option(out, code, value);
}

/// Section 3.1 General Block Structure: the length stands at both ends.
class Block {
  public:
    Block(std::string& out, BlockType type) : out_(out), begin_(out.size()) {
        append(out_, static_cast<std::uint32_t>(type));
        append(out_, std::uint32_t{0});
    }
    ~Block() {
        const auto length = static_cast<std::uint32_t>(out_.size() - begin_ + sizeof(std::uint32_t));
        std::string text;
        append(text, length);
        out_.replace(begin_ + sizeof(std::uint32_t), text.size(), text);
        out_.append(text);
    }
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;

  private:
    std::string& out_;
    const std::size_t begin_;
};

} // namespace

void append_section(std::string& out, std::string_view application, std::string_view comment) {
    const Block block(out, BlockType::section_header);
    append(out, byte_order_magic);
    append(out, std::uint16_t{1}); // version 1.0
    append(out, std::uint16_t{0});
    append(out, length_unknown);
    append_option(out, comment_option, comment);
    append_option(out, shb_userappl, application);
    end_options(out);
}

void append_interface(std::string& out, std::string_view name, std::string_view description) {
    constexpr std::uint8_t nanoseconds = 9; // a negative power of ten
    const Block block(out, BlockType::interface_description);
    append(out, raw_ip);
    append(out, std::uint16_t{0});
    append(out, no_limit);
    append_option(out, if_name, name);
    append_option(out, if_description, description);
    append_number_option(out, if_tsresol, nanoseconds);
    end_options(out);
}

void append_packet(std::string& out, const Packet& packet) {
    const std::size_t kept = packet.headers.size() + packet.payload.size();
    const Block block(out, BlockType::enhanced_packet);
    append(out, the_interface);
    append_time(out, packet.at);
    append(out, static_cast<std::uint32_t>(kept));
    append(out, static_cast<std::uint32_t>(packet.headers.size() + packet.whole_payload));
    out.append(packet.headers).append(packet.payload);
    pad(out, kept);
    for (const std::string& comment : packet.comments) append_option(out, comment_option, comment);
    append_number_option(out, epb_flags, static_cast<std::uint32_t>(packet.direction));
    if (packet.lost_before != 0) append_number_option(out, epb_dropcount, packet.lost_before);
    end_options(out);
}

void append_statistics(std::string& out, const Statistics& statistics) {
    const Block block(out, BlockType::interface_statistics);
    append(out, the_interface);
    append_time(out, statistics.now);
    append_time_option(out, isb_starttime, statistics.begun);
    append_time_option(out, isb_endtime, statistics.now);
    append_number_option(out, isb_ifrecv, statistics.received);
    append_number_option(out, isb_ifdrop, statistics.lost);
    end_options(out);
}

} // namespace holdfast::admin_api::pcapng
