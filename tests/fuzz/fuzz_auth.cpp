// Tokens of a client that means no good, in up to four legs. The first byte chooses: an exchange as it
// comes, the legs after an honest NEGOTIATE, the account file, or the parsers alone. Every leg has
// its length in two bytes before it. Nothing may log on: no input can know the password.

#include "smb2/auth/account_file.h"
#include "smb2/auth/accounts.h"
#include "smb2/auth/authenticator.h"
#include "smb2/auth/ntlm_messages.h"
#include "smb2/auth/spnego.h"
#include "tests/support/ntlm_client.h"
#include "tests/support/temporary_folder.h"

#include <algorithm>
#include <cstdlib>
#include <span>
#include <utility>

namespace {

using namespace holdfast::smb2::auth;

struct Server {
    Server() { (void)accounts.add("alice", "a password that no fuzzer finds"); }

    holdfast::test_support::TemporaryFolder folder;
    AccountStore accounts{folder.path() + "/accounts"};
    Authenticator authenticator{{.server_name = "HOLDFAST", .domain = "WORKGROUP", .keytab = {}}, accounts};
};

Bytes next_leg(Bytes& rest) {
    if (rest.size() < 2) return std::exchange(rest, {});
    const std::size_t wanted = std::to_integer<std::size_t>(rest[0]) << 8 | std::to_integer<std::size_t>(rest[1]);
    rest = rest.subspan(2);
    const std::size_t size = std::min(wanted, rest.size());
    const Bytes leg = rest.first(size);
    rest = rest.subspan(size);
    return leg;
}

void talk(AuthExchange& exchange, Bytes rest) {
    for (int leg = 0; leg < 4 && !rest.empty(); ++leg) {
        const Bytes token = next_leg(rest);
        const ByteVector exact(token.begin(), token.end()); // so that the sanitizer sees a step too far
        const Step step = exchange.step(exact);
        if (step.kind == Step::Kind::done) std::abort();
        if (step.kind == Step::Kind::failed) return;
    }
}

void parse(Bytes input) {
    if (const auto init = parse_neg_token_init(input); init && init->mech_token) (void)kind_of(*init->mech_token);
    if (const auto response = parse_neg_token_resp(input)) {
        // What we understood, written again, is understood alike.
        const auto again = build_neg_token_resp(*response);
        if (parse_neg_token_resp(again)->state != response->state) std::abort();
    }
    (void)parse_ntlm_negotiate(input);
    (void)parse_ntlm_challenge(input);
    (void)parse_ntlm_authenticate(input);
    (void)find_av_pair(input, AvId::flags);
}

void parse_accounts(Bytes input) {
    const auto file = parse_account_file({reinterpret_cast<const char*>(input.data()), input.size()});
    if (!file) return;
    const auto again = parse_account_file(format_account_file(*file));
    if (!again || again->accounts.size() != file->accounts.size()) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Server server;
    if (size == 0) return 0;
    const Bytes input = std::as_bytes(std::span(data, size)).subspan(1);
    switch (data[0] % 4) {
    case 0: talk(*server.authenticator.begin(), input); break;
    case 1: {
        holdfast::test_support::NtlmClient honest({.user = "alice", .domain = "", .password = "x"});
        const auto exchange = server.authenticator.begin();
        (void)exchange->step(honest.start());
        talk(*exchange, input);
        break;
    }
    case 2: parse_accounts(input); break;
    case 3: parse(input); break;
    }
    return 0;
}
