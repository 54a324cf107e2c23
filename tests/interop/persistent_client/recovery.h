#pragma once
// What has to hold after each restart.

#include "tests/interop/persistent_client/model.h"

namespace holdfast::interop {

/// Makes the links; each call is a new connection and a new session.
struct Links {
    bench::Target holder;  // whose opens persist
    bench::Target visitor; // somebody else, from elsewhere
    std::unique_ptr<Client> connect_holder();
};

/// The visitor comes first. Then the holder takes back all that it had and repeats what was in flight; nothing that
/// was acknowledged is missing. A link that is lost in the middle leaves the model as it is: it is called again.
std::unique_ptr<Client> recover(Model& model, Client& visitor, Links& links);

/// Brings one open back: the answer as it comes.
CreateAnswer reconnect(Client& client, const File& file, const HeldOpen& open);

} // namespace holdfast::interop
