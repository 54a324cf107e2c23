// A capture file of somebody who means no good: read, its TCP streams put together, its frames opened as far as a
// password goes, decoded and encoded again. What is no capture is said to be none; what is odd in one is counted.

#include "tests/pcap/roundtrip.h"

#include <cstdint>
#include <cstdlib>
#include <span>
#include <stdexcept>

namespace {

using namespace holdfast::pcap;

const KnownKey any_session{.session = std::nullopt, .session_key = {}, .user = "alice", .password = "secret"};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        RoundTrip trip({});
        Unsealing unsealing({any_session});
        std::size_t frames = 0;
        const auto counts = read_capture(std::as_bytes(std::span(data, size)), [&](const Frame& frame) {
            if (frame.is_end()) return;
            ++frames;
            trip.frame(frame, unsealing.open(frame));
        });
        if (frames != counts.frames) std::abort();
    } catch (const std::runtime_error&) {
        return -1; // not a capture
    }
    return 0;
}
