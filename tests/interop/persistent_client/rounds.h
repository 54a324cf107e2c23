#pragma once
// Round upon round: start the server, recover, play, strike it down.

#include "tests/interop/persistent_client/recovery.h"
#include "tests/interop/persistent_client/server_process.h"

#include <map>

namespace holdfast::interop {

struct Setup {
    ServerFiles files;
    std::string state_dir;
    std::uint16_t port = 0;
    std::uint64_t seed = 0;
    unsigned rounds = 1;
};

/// alice, who says the same ClientGuid each time, and bob.
Links make_links(const Setup& setup, Dice& dice);

/// Makes the folder of the files.
void prepare(const Setup& setup);

/// As soon as the server listens. A server that ends before is a LinkLost.
std::unique_ptr<Client> connect_when_up(const bench::Target& target, const ServerProcess& server);

/// A few words on what was done; a fault names the round.
std::string run_kills(const Setup& setup);

/// The holder stays away, and its time passes.
std::string run_absent(const Setup& setup);
/// A byte of the journal is wrong.
std::string run_damage(const Setup& setup);

} // namespace holdfast::interop
