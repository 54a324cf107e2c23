// A connection without sockets, and messages of a client that means no good. The first byte says whether
// the client has logged on, connected and opened a file before; then messages follow, each with its
// length in two bytes before it. Requests get the message id that is due, and the ids of session, tree
// connect and open where they say 0 or 1, so that mutations reach the handlers. What is offloaded runs
// after each message. Only steps outside of memory, leaks and asserts are looked for.

#include "tests/unit/smb2/connection/raw_client.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <span>

namespace {

using namespace holdfast;
using smb2::test::Guard;
using smb2::test::RawClient;
using smb2::test::RawServer;
using Bytes = smb2::wire::Bytes;
using View = std::span<const std::byte>;

constexpr std::size_t longest = 4096;
constexpr int most_messages = 24;
constexpr ::rlim_t longest_file = 16U << 20;

/// The same for every input: nothing of the one before is left.
class Box {
  public:
    Box() : server(settings()) {
        // Sizes that clients wish for must not fill the disk.
        const ::rlimit bound{longest_file, longest_file};
        ::setrlimit(RLIMIT_FSIZE, &bound);
        std::signal(SIGXFSZ, SIG_IGN);
    }

    void empty_share() const {
        for (const auto& entry : std::filesystem::directory_iterator(server.path())) {
            std::error_code ignored;
            std::filesystem::remove_all(entry.path(), ignored);
        }
        std::filesystem::create_directory(server.path("d"));
        server.write("f", "some text");
    }
    RawServer server;

  private:
    static smb2::Settings settings() {
        smb2::Settings settings;
        settings.signing_required = false;
        settings.max_async_requests = 16;
        return settings;
    }
};

View next_message(View& rest) {
    if (rest.size() < 2) return std::exchange(rest, {});
    const std::size_t wanted = std::to_integer<std::size_t>(rest[0]) | std::to_integer<std::size_t>(rest[1]) << 8;
    rest = rest.subspan(2);
    const std::size_t size = std::min({wanted, rest.size(), longest});
    const View message = rest.first(size);
    rest = rest.subspan(size);
    return message;
}

template <class Number>
void replace(Bytes& bytes, std::size_t at, Number old_below, Number value) {
    Number now;
    std::memcpy(&now, bytes.data() + at, sizeof now);
    if (now <= old_below) std::memcpy(bytes.data() + at, &value, sizeof value);
}

/// Ids that are right, in each element of a compound.
void mend(Bytes& bytes, RawClient& client, smb2::FileId file) {
    const std::array<std::uint64_t, 2> placeholder{1, 1};
    const std::array<std::uint64_t, 2> id{file.persistent, file.volatile_};
    for (std::size_t at = 0; at + 64 <= bytes.size() && bytes[at] == std::byte{0xFE};) {
        std::uint16_t charge = 0;
        std::memcpy(&charge, bytes.data() + at + 6, sizeof charge);
        if (charge > 8) std::memset(bytes.data() + at + 6, 0, 2);
        std::memcpy(bytes.data() + at + smb2::wire::header_at::message_id, &client.next_message, 8);
        client.next_message += std::clamp<std::uint16_t>(charge, 1, 8);
        replace(bytes, at + smb2::wire::header_at::tree_id, std::uint32_t{1}, static_cast<std::uint32_t>(client.tree));
        replace(bytes, at + smb2::wire::header_at::session_id, std::uint64_t{1},
                static_cast<std::uint64_t>(client.session));
        std::uint32_t next = 0;
        std::memcpy(&next, bytes.data() + at + smb2::wire::header_at::next_command, sizeof next);
        const std::size_t end = next != 0 && next < bytes.size() - at ? at + next : bytes.size();
        // Where requests keep their FileId: 8 or 16 bytes into the body, mostly.
        for (std::size_t i = at + 64; i + 16 <= std::min(end, at + 64 + 40); i += 8)
            if (std::memcmp(bytes.data() + i, placeholder.data(), 16) == 0)
                std::memcpy(bytes.data() + i, id.data(), 16);
        if (next == 0 || end == bytes.size()) break;
        at = end;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Box box;
    if (size == 0) return 0;
    box.empty_share();
    View rest = std::as_bytes(std::span(data, size)).subspan(1);

    {
        // Another address each time: the throttle of logons remembers.
        static std::uint32_t runs = 0;
        ++runs;
        RawClient client(box.server, "10." + std::to_string(runs >> 16 & 0xFF) + "." +
                                         std::to_string(runs >> 8 & 0xFF) + "." + std::to_string(runs & 0xFF));
        box.server.jobs.delays.clear();
        smb2::FileId file{1, 1};
        if (data[0] % 2 == 1) {
            constexpr std::array dialects{smb2::wire::Dialect::smb3_02, smb2::wire::Dialect::smb2_10,
                                          smb2::wire::Dialect::smb2_02};
            client.begin(dialects[data[0] / 2 % dialects.size()], Guard::plain);
            if (data[0] & 0x40) client.connect(u"IPC$");
            file = client.open(data[0] & 0x40 ? u"srvsvc" : u"f");
        }
        for (int count = 0; count < most_messages && !rest.empty() && !client.is_ended(); ++count) {
            const View taken = next_message(rest);
            Bytes message(taken.begin(), taken.end());
            mend(message, client, file);
            client.send(message);
            client.pump();
            client.frames.clear();
        }
    }
    // Whatever was said: nothing stays behind.
    if (box.server.state.sessions.size() != 0 || box.server.locks.totals().opens != 0 ||
        box.server.connections.size() != 0)
        std::abort();
    return 0;
}
