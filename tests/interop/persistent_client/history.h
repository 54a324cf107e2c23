#pragma once
// The life of a client with its persistent opens, until the link is lost.

#include "tests/interop/persistent_client/model.h"

namespace holdfast::interop {

enum class Time : std::uint8_t { first, again };

/// Asks for what the model has in flight; once it is answered, the model has it as done. Anything but success is a
/// fault, the second time as well.
void carry_out(Model& model, Client& client, Time time);

/// Chooses a request, has it in flight, and carries it out.
void play_one(Model& model, Client& client, Dice& dice);

void expect_content(Client& client, const File& file, FileId open);

} // namespace holdfast::interop
