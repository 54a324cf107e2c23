#pragma once
// What the rounds ask a server for, one request at a time. An answer is a value; no answer is a bench::LinkLost.

#include "smb2/wire/create_contexts/durable.h"
#include "smb2/wire/create_contexts/lease.h"
#include "tests/bench/load_connection.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::interop {

namespace wire = smb2::wire;
using bench::Fault;
using bench::LinkLost;
using smb2::FileId;
using smb2::Status;

/// A fault when it does not hold.
void expect(bool holds, const std::string& what);
std::string text_of(Status status);

struct Range {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    bool is_exclusive = true;
    bool operator==(const Range&) const = default;
};

enum class Locking : std::uint8_t { lock, unlock };

struct CreateAsk {
    std::u16string name{};
    wire::AccessMask access = wire::AccessMask::read_data;
    wire::ShareAccess share = wire::ShareAccess::all;
    wire::CreateDisposition disposition = wire::CreateDisposition::open;
    wire::CreateOptions options = wire::CreateOptions::non_directory_file;
    std::optional<wire::DurableHandleRequestV2> durable{};
    std::optional<wire::DurableHandleReconnectV2> reconnect{};
    std::optional<wire::LeaseV2> lease{};
    wire::HeaderFlags flags = wire::HeaderFlags::none;
};

struct CreateAnswer {
    Status status{};
    FileId id{};
    std::uint64_t end_of_file = 0;
    bool is_persistent = false;
    std::optional<wire::LeaseState> lease{};
};

class Client {
  public:
    explicit Client(const bench::Target& target) : connection_(target) {}

    CreateAnswer create(const CreateAsk& ask);
    Status close(FileId id);
    Status write(FileId id, std::uint64_t offset, wire::View data);
    /// All of it, or a fault.
    wire::Bytes read(FileId id, std::uint64_t offset, std::size_t size);
    /// Never waits. `sequence`: the number of the request, 0 for one without.
    Status lock(FileId id, Locking what, std::uint32_t sequence, const std::vector<Range>& ranges);
    enum class Replace : bool { no, yes };
    Status rename(FileId id, const std::u16string& name, Replace replace = Replace::no);

    locks::SessionId session_id() const { return connection_.session_id(); }

  private:
    template <wire::Message T>
    bench::Reply ask(const T& message, wire::HeaderFlags flags = wire::HeaderFlags::none);

    bench::Connection connection_;
};

} // namespace holdfast::interop
