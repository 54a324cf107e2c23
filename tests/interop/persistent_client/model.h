#pragma once
// What the server has said yes to, and the one request whose answer is not known.

#include "tests/interop/persistent_client/client.h"

#include <array>
#include <map>
#include <random>

namespace holdfast::interop {

/// All that is random comes from one seed, alike on every machine.
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
    bool in_a_hundred(unsigned count) { return below(100) < count; }
    std::array<std::uint8_t, 16> guid();

  private:
    std::mt19937_64 engine_;
};

/// How the opens of a file keep others out.
enum class Guard : std::uint8_t {
    unshared, // by their share mode
    leased,   // by a lease with W: the share mode lets all in
    shared,   // not at all: the locks of two clients meet
};

/// An open that the server has granted.
struct HeldOpen {
    FileId id;
    wire::Guid create_guid{};
    bool deletes = false; // the file, when it is closed
    std::optional<wire::LeaseState> lease;
    std::vector<Range> locks;
    std::array<std::uint8_t, 65> sequences{}; // the last number under each index, [MS-SMB2] 3.2.4.19
};

struct ClosedOpen {
    FileId id;
    wire::Guid create_guid{};
};

struct File {
    Guard guard{};
    std::u16string name;
    std::u16string other_name; // it is renamed to and fro
    wire::LeaseKey lease_key{};
    bool is_there = false;
    wire::Bytes content;
    std::vector<HeldOpen> opens;
    std::vector<ClosedOpen> closed; // the last few
    std::vector<Range> freed;       // unlocked at last, and not locked since
};

enum class Operation : std::uint8_t { create, close, write, lock, unlock, rename };
const char* name_of(Operation operation);

/// A request that was sent, or is about to be. `open` counts in the file's opens, of a CREATE it is one behind them.
struct Request {
    Operation operation{};
    std::size_t file = 0;
    std::size_t open = 0;
    HeldOpen made{};             // of CREATE: as it is asked for
    std::uint64_t offset = 0;    // of WRITE
    wire::Bytes data{};          //
    std::vector<Range> ranges{}; // of LOCK and unlock
    std::uint32_t sequence = 0;  //
};

struct Model {
    std::vector<File> files;
    std::optional<Request> in_flight;

    /// Whether the answer to one of these, about this file, is not known.
    bool is_unsure(std::size_t file, std::initializer_list<Operation> operations) const;
    /// How many opens of the file there must be, whatever became of the request in flight.
    std::size_t sure_opens(std::size_t file) const {
        return files.at(file).opens.size() - (is_unsure(file, {Operation::close}) ? 1 : 0);
    }
};

Model make_model(Dice& dice);
/// "work": all files lie in here.
extern const std::u16string folder_name;

/// The request that makes the open, and the one that brings it back.
CreateAsk ask_to_create(const File& file, const HeldOpen& open);
CreateAsk ask_to_return(const File& file, FileId id, const wire::Guid& create_guid);

/// Takes what was asked for as done.
void apply(Model& model, const Request& request, const CreateAnswer* created);

} // namespace holdfast::interop
