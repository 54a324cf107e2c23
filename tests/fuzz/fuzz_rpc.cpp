// The RPC pipes under a client that means no good, who may administer or not. The first byte chooses: bytes as they
// come, bytes after an honest bind, or the stub of one call, whose opnum is the second byte. What comes out has to be
// whole messages; what is open is ended by calls that say so, and by nothing else.

#include "smb2/auth/accounts.h"
#include "smb2/auth/authenticator.h"
#include "smb2/pipes/pipe.h"
#include "smb2/pipes/srvsvc.h"
#include "smb2/pipes/wkssvc.h"
#include "smb2/state/server_state.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace holdfast;
using namespace holdfast::smb2;
using Bytes = std::span<const std::byte>;

struct Jobs final : JobRunner {
    void run(std::function<void()> job) override { waiting.push_back(std::move(job)); }
    void run_after(std::chrono::milliseconds, std::function<void()> job) override { run(std::move(job)); }
    std::vector<std::function<void()>> waiting;
};

struct NoResource final : locks::Resource {
    void on_close(locks::OpenId, locks::CloseReason) noexcept override {}
    bool remove_name(const std::string&) noexcept override { return false; }
};

Settings settings_of(const char* administrator) {
    Settings settings;
    settings.administrators = {administrator};
    return settings;
}

/// Alice administers; bob has two files open.
struct Server {
    Server() {
        state.clock = [] { return locks::Time{} + std::chrono::hours(1); };
        ShareSettings settings;
        settings.name = "demo";
        const auto share = state.shares.add(settings, nullptr);
        add("alice", share, {});
        add("bob", share, {"a", "folder/b"});
        context.server_name = "FILES";
        context.caller = {"alice", "", "192.0.2.1", SessionId{}, true};
        context.server = &state;
        context.now = state.clock;
        context.shares = [] { return std::vector<pipes::ShareEntry>{{"demo", "", false, false, 2}}; };
    }

    void add(const std::string& user, const std::shared_ptr<Share>& share, const std::vector<std::string>& paths) {
        const auto session = state.sessions.create(state.clock(), 10);
        session->client_address = "192.0.2.1";
        auto somebody = std::make_shared<SessionUser>();
        somebody->principal.user = user;
        session->set_user(somebody, [](const TreeConnect&) { return nullptr; });
        session->state = SessionState::valid;
        const auto tree = session->add_tree(
            [&](TreeId id, const std::shared_ptr<const SessionUser>& of) {
                auto owner = std::make_shared<locks::Owner>();
                owner->session = session->id;
                owner->tree = id;
                owner->share_name = "demo";
                owner->user = user;
                auto made = std::make_shared<TreeConnect>();
                made->id = id;
                made->share = share;
                made->user = of;
                made->owner = std::move(owner);
                return made;
            },
            10);
        for (const std::string& path : paths) {
            locks::OpenRequest wanted;
            wanted.file = {1, ++files, 0};
            wanted.access = locks::Access::read_data;
            wanted.path = path;
            wanted.owner = tree->owner;
            wanted.resource = std::make_unique<NoResource>();
            (void)locks.open(std::move(wanted));
        }
    }

    std::uint64_t files = 0;
    ConnectionTable connections;
    Waker waker{connections};
    locks::LockManager locks{{}, waker};
    auth::AccountStore accounts{"/nonexistent/accounts"};
    auth::Authenticator authenticator{{}, accounts};
    Jobs jobs;
    ServerState state{settings_of("alice"), locks, authenticator, connections, jobs};
    pipes::PipeContext context;
};

std::vector<std::byte> pdu(pipes::PduType type, Bytes body) {
    pipes::NdrWriter out;
    out.u8(5);
    out.u8(0);
    out.u8(static_cast<std::uint8_t>(type));
    out.u8(pipes::pfc::first_frag | pipes::pfc::last_frag);
    out.u32(0x10);
    out.u16(static_cast<std::uint16_t>(pipes::pdu_header_size + body.size()));
    out.u16(0);
    out.u32(1);
    out.bytes(body);
    return out.take();
}

std::vector<std::byte> bind(const pipes::Interface& interface) {
    pipes::NdrWriter out;
    out.u16(4280);
    out.u16(4280);
    out.u32(0);
    out.u32(1); // one context
    out.u16(0);
    out.u16(1); // one transfer syntax
    for (const pipes::Syntax& syntax : {interface.syntax, pipes::ndr20}) {
        for (const auto byte : syntax.uuid) out.u8(byte);
        out.u32(syntax.version);
    }
    return pdu(pipes::PduType::bind, out.take());
}

std::vector<std::byte> request(std::uint16_t opnum, Bytes stub) {
    pipes::NdrWriter out;
    out.u32(0);
    out.u16(0);
    out.u16(opnum);
    out.bytes(stub);
    return pdu(pipes::PduType::request, out.take());
}

/// Whole messages with lengths that are right, whatever was asked.
void drain(pipes::Pipe& pipe) {
    while (const std::size_t size = pipe.available()) {
        std::vector<std::byte> message(size);
        const pipes::PipeRead got = pipe.read(message);
        if (got.status != Status::success || got.bytes != size || size < pipes::pdu_header_size) std::abort();
        const auto told = std::to_integer<std::size_t>(message[8]) | std::to_integer<std::size_t>(message[9]) << 8;
        if (told != size) std::abort();
    }
}

void talk(pipes::Pipe& pipe, Bytes input) {
    // In pieces that fall anywhere, as writes do.
    while (!input.empty()) {
        const std::size_t size = std::min<std::size_t>(input.size(), std::to_integer<std::size_t>(input[0]) + 1);
        (void)pipe.write(input.first(size));
        drain(pipe);
        input = input.subspan(size);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    Server server;
    const Bytes input = std::as_bytes(std::span(data, size)).subspan(2);
    const pipes::Interface& interface = (data[0] & 0x80) != 0 ? pipes::wkssvc : pipes::srvsvc;
    if ((data[0] & 0x40) != 0) server.context.caller.user = "bob";
    const auto pipe = pipes::open_pipe(interface.name, server.context);
    const unsigned mode = (data[0] & 0x3f) % 3;
    if (mode != 0) {
        (void)pipe->write(bind(interface));
        drain(*pipe);
    }
    if (mode == 2) {
        (void)pipe->write(request(data[1], input.first(std::min<std::size_t>(input.size(), 4'000))));
        drain(*pipe);
    } else {
        talk(*pipe, input);
    }
    const bool may_end = server.context.caller.user == "alice" && (mode != 2 || data[1] == 11 || data[1] == 13);
    for (const auto& job : std::exchange(server.jobs.waiting, {})) job();
    if (!may_end && (server.locks.totals().opens != 2 || server.state.sessions.size() != 2)) std::abort();
    return 0;
}
