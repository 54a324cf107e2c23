// Decodes every PDU of captures, encodes it again and compares the bytes.
//
//   pcap_roundtrip <allowed.tsv> <capture or folder>...
//
// Ends with 0 when all bytes are accounted for.

#include "tests/pcap/roundtrip.h"

#include <filesystem>
#include <iostream>

namespace {

namespace fs = std::filesystem;

void report(const holdfast::pcap::RoundTrip& trip) {
    std::cout << "\ndecoded\tequal\tallowed\tstructure\n";
    holdfast::pcap::Tally sum;
    for (const auto& [what, tally] : trip.tallies()) {
        std::cout << tally.decoded << '\t' << tally.equal << '\t' << tally.allowed << '\t' << what << '\n';
        sum.decoded += tally.decoded;
        sum.equal += tally.equal;
        sum.allowed += tally.allowed;
    }
    std::cout << sum.decoded << '\t' << sum.equal << '\t' << sum.allowed << "\tall\n";
    for (const auto& [what, count] : trip.skipped()) std::cout << "skipped " << count << " frames: " << what << '\n';
    for (const auto& row : trip.unused()) std::cout << "not needed here: " << row.what << ' ' << row.where << '\n';
    for (const auto& finding : trip.findings()) {
        std::cout << "DIFFERS " << finding.what << ' ' << finding.where << '\n' << finding.text << '\n';
    }
    std::cout << trip.findings().size() << " findings\n";
    const auto& signatures = trip.signatures();
    std::cout << "signatures: " << signatures.verified << " verified, " << signatures.wrong << " wrong, "
              << signatures.without_key << " of sessions without a known key\n";
    std::size_t skipped = 0;
    for (const auto& [what, count] : trip.skipped()) skipped += count;
    const auto& pdus = trip.pdus();
    std::cout << pdus.decoded << " PDUs decoded, " << pdus.equal << " re-encoded identical, " << pdus.allowed
              << " with differences that are allowed, " << pdus.decoded - pdus.equal - pdus.allowed << " with others, "
              << skipped << " frames skipped\n";
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: pcap_roundtrip <allowed.tsv> <capture or folder>...\n";
        return 2;
    }
    try {
        std::size_t frames = 0;
        holdfast::pcap::RoundTrip trip(holdfast::pcap::read_allowed(argv[1]));
        for (int i = 2; i < argc; ++i) {
            for (const fs::path& path : holdfast::pcap::captures_in(argv[i])) {
                holdfast::pcap::Unsealing unsealing(holdfast::pcap::read_keys(path.string()));
                const auto counts = holdfast::pcap::read_capture(path.string(), [&](const auto& frame) {
                    if (!frame.is_end()) trip.frame(frame, unsealing.open(frame));
                });
                trip.signatures(path.filename().string(), unsealing.signatures());
                frames += counts.frames;
                std::cout << counts.frames << " frames, " << counts.packets << " packets, " << counts.not_tcp
                          << " not TCP, " << counts.cut_short << " cut short, " << counts.gaps
                          << " gaps: " << path.filename().string() << '\n';
            }
        }
        report(trip);
        if (frames == 0) std::cout << "no capture has SMB frames yet\n";
        return trip.findings().empty() ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 2;
    }
}
