#include "tests/pcap/capture.h"

#include <pcap/pcap.h>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>

namespace holdfast::pcap {
namespace {

using View = std::span<const std::byte>;

unsigned byte_at(View bytes, std::size_t at) { return std::to_integer<unsigned>(bytes[at]); }
unsigned big16(View bytes, std::size_t at) { return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1); }
std::uint32_t big32(View bytes, std::size_t at) { return big16(bytes, at) << 16 | big16(bytes, at + 2); }

/// A packet of a network from a packet of a link; empty for a link that we do not know.
View network_packet(View packet, int link_type) {
    std::size_t header = 0;
    switch (link_type) {
    case DLT_NULL:
    case DLT_LOOP: header = 4; break;
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6: header = 0; break;
    case DLT_LINUX_SLL: header = 16; break;
    case DLT_LINUX_SLL2: header = 20; break;
    case DLT_EN10MB:
        header = 14;
        while (packet.size() >= header + 4 &&
               (big16(packet, header - 2) == 0x8100 || big16(packet, header - 2) == 0x88A8)) {
            header += 4; // a VLAN
        }
        break;
    default: return {};
    }
    return packet.size() > header ? packet.subspan(header) : View{};
}

struct Segment {
    Flow flow;
    std::uint32_t sequence = 0;
    bool syn = false;
    bool ends = false; // FIN or RST
    bool cut_short = false;
    View payload;
};

std::string address(int family, View bytes, unsigned port) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(family, bytes.data(), text.data(), text.size());
    return std::string(text.data()) + ':' + std::to_string(port);
}

std::optional<Segment> tcp_segment(View packet) {
    if (packet.size() < 40) return {};
    const unsigned version = byte_at(packet, 0) >> 4;
    std::size_t tcp_at = 40;
    std::size_t total = 0;
    if (version == 4) {
        tcp_at = (byte_at(packet, 0) & 0xF) * 4U;
        total = big16(packet, 2);
        if (total == 0) total = packet.size(); // left to the hardware by the sender
        if (byte_at(packet, 9) != 6 || (big16(packet, 6) & 0x1FFF) != 0) return {};
    } else if (version == 6) {
        total = big16(packet, 4) == 0 ? packet.size() : tcp_at + big16(packet, 4);
        if (byte_at(packet, 6) != 6) return {};
    } else {
        return {};
    }
    if (packet.size() < tcp_at + 20) return {};

    const View tcp = packet.subspan(tcp_at);
    const std::size_t data_at = (byte_at(tcp, 12) >> 4) * 4U;
    if (data_at < 20 || tcp_at + data_at > total) return {};
    const int family = version == 4 ? AF_INET : AF_INET6;
    const std::size_t width = version == 4 ? 4 : 16;
    const std::size_t from_at = version == 4 ? 12 : 8;

    Segment segment;
    segment.flow.from = address(family, packet.subspan(from_at, width), big16(tcp, 0));
    segment.flow.to = address(family, packet.subspan(from_at + width, width), big16(tcp, 2));
    segment.sequence = big32(tcp, 4);
    segment.syn = (byte_at(tcp, 13) & 2) != 0;
    segment.ends = (byte_at(tcp, 13) & 5) != 0;
    segment.cut_short = packet.size() < total;
    const std::size_t end = std::min(total, packet.size());
    if (end > tcp_at + data_at) segment.payload = packet.subspan(tcp_at + data_at, end - tcp_at - data_at);
    return segment;
}

/// [MS-SMB2] 2.1 Transport: a zero byte, 24 bits of length, then one of four protocol ids.
bool begins_frame(View bytes) {
    return bytes.size() >= 8 && byte_at(bytes, 0) == 0 && byte_at(bytes, 4) >= 0xFC && byte_at(bytes, 5) == 'S' &&
           byte_at(bytes, 6) == 'M' && byte_at(bytes, 7) == 'B';
}

/// The bytes of one direction in order.
class Stream {
  public:
    explicit Stream(CaptureCounts& counts) : counts_(counts) {}

    void add(const Segment& segment, const std::function<void(Bytes)>& deliver) {
        if (segment.syn) {
            next_ = segment.sequence + 1;
            started_ = true;
            return;
        }
        if (segment.payload.empty()) return;
        if (!started_) {
            if (!begins_frame(segment.payload)) return; // the capture began in the middle
            next_ = segment.sequence;
            started_ = true;
        }
        waiting_[static_cast<std::int32_t>(segment.sequence - next_) + base_] =
            Bytes(segment.payload.begin(), segment.payload.end());
        take_waiting();
        if (waiting_.size() > most_waiting) skip_gap();
        take_frames(deliver);
    }

    void finish(const std::function<void(Bytes)>& deliver) {
        while (!waiting_.empty()) {
            skip_gap();
            take_frames(deliver);
        }
    }

  private:
    // Segments out of order come close to each other; what is missing longer was never captured.
    static constexpr std::size_t most_waiting = 256;

    void take_waiting() {
        while (!waiting_.empty()) {
            const auto first = waiting_.begin();
            const std::int64_t known = base_ - first->first; // bytes of it that we have already
            if (known < 0) return;
            const auto size = static_cast<std::int64_t>(first->second.size());
            if (known < size) {
                ready_.insert(ready_.end(), first->second.begin() + known, first->second.end());
                base_ += size - known;
                next_ += static_cast<std::uint32_t>(size - known);
            }
            waiting_.erase(first);
        }
    }

    /// Goes on behind a gap, at a segment that begins a frame.
    void skip_gap() {
        ++counts_.gaps;
        ready_.clear();
        while (!waiting_.empty() && !begins_frame(waiting_.begin()->second)) waiting_.erase(waiting_.begin());
        if (waiting_.empty()) {
            started_ = false;
            return;
        }
        next_ += static_cast<std::uint32_t>(waiting_.begin()->first - base_);
        base_ = waiting_.begin()->first;
        take_waiting();
    }

    void take_frames(const std::function<void(Bytes)>& deliver) {
        std::size_t at = 0;
        while (ready_.size() - at >= 4) {
            const View left = View(ready_).subspan(at);
            const std::size_t length = big32(left, 0) & 0xFF'FFFF;
            if (left.size() < 4 + length) break;
            const View frame = left.subspan(4, length);
            if (begins_frame(left)) deliver(Bytes(frame.begin(), frame.end()));
            at += 4 + length;
        }
        ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(at));
    }

    CaptureCounts& counts_;
    bool started_ = false;
    std::uint32_t next_ = 0; // the sequence number at base_
    std::int64_t base_ = 0;
    Bytes ready_;
    std::map<std::int64_t, Bytes> waiting_;
};

} // namespace

std::vector<std::filesystem::path> captures_in(const std::filesystem::path& where) {
    namespace fs = std::filesystem;
    std::vector<fs::path> files;
    if (!fs::exists(where)) std::cout << where.string() << ": not there, left out\n";
    if (fs::is_regular_file(where)) files.push_back(where);
    if (!fs::is_directory(where)) return files;
    for (const auto& entry : fs::recursive_directory_iterator(where)) {
        const auto kind = entry.path().extension();
        if (kind == ".pcap" || kind == ".pcapng") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

namespace {

using File = std::unique_ptr<pcap_t, decltype(&pcap_close)>;

CaptureCounts read_packets(const File& file, const std::function<void(const Frame&)>& deliver) {
    CaptureCounts counts;
    std::map<Flow, Stream> streams;
    std::chrono::microseconds time{};
    const auto deliver_on = [&](const Flow& flow) {
        return [&counts, &deliver, &time, flow](Bytes bytes) {
            if (bytes.empty()) return; // a keep-alive of NetBIOS
            ++counts.frames;
            deliver({flow, std::move(bytes), time});
        };
    };

    pcap_pkthdr* header = nullptr;
    const unsigned char* data = nullptr;
    while (pcap_next_ex(file.get(), &header, &data) == 1) {
        ++counts.packets;
        time = std::chrono::seconds(header->ts.tv_sec) + std::chrono::microseconds(header->ts.tv_usec);
        const View packet = std::as_bytes(std::span(data, header->caplen));
        const auto segment = tcp_segment(network_packet(packet, pcap_datalink(file.get())));
        if (!segment) {
            ++counts.not_tcp;
            continue;
        }
        if (segment->cut_short) {
            ++counts.cut_short;
            continue;
        }
        auto& stream = streams.try_emplace(segment->flow, counts).first->second;
        stream.add(*segment, deliver_on(segment->flow));
        if (segment->ends) deliver({segment->flow, {}, time});
    }
    for (auto& [flow, stream] : streams) stream.finish(deliver_on(flow));
    return counts;
}

} // namespace

CaptureCounts read_capture(const std::string& path, const std::function<void(const Frame&)>& deliver) {
    std::array<char, PCAP_ERRBUF_SIZE> error{};
    const File file(pcap_open_offline(path.c_str(), error.data()), &pcap_close);
    if (!file) throw std::runtime_error(path + ": " + error.data());
    return read_packets(file, deliver);
}

CaptureCounts read_capture(std::span<const std::byte> bytes, const std::function<void(const Frame&)>& deliver) {
    std::vector<std::byte> copy(bytes.begin(), bytes.end()); // which is only read
    std::array<char, PCAP_ERRBUF_SIZE> error{};
    FILE* const stream = copy.empty() ? nullptr : fmemopen(copy.data(), copy.size(), "rb");
    if (stream == nullptr) throw std::runtime_error("no bytes");
    const File file(pcap_fopen_offline(stream, error.data()), &pcap_close); // which then closes the stream
    if (file) return read_packets(file, deliver);
    std::fclose(stream);
    throw std::runtime_error(error.data());
}

} // namespace holdfast::pcap
