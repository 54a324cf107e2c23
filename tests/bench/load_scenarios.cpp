#include "tests/bench/load_scenarios.h"

#include "vfs/names.h"

#include <algorithm>
#include <unistd.h>

namespace holdfast::bench {

using namespace smb2;
using locks::Access;

namespace {

// Encoded where a value will be patched in.
constexpr std::uint64_t mark_id = 0xF11E'1D00'F11E'1D01;
constexpr std::uint64_t mark_offset = 0x0FF5'E70F'0FF5'E702;
constexpr FileId marked_id{mark_id, ~mark_id};
constexpr std::size_t lock_batch = 64;
constexpr std::uint64_t lock_stride = 16; // held ranges cover the lower half of each

const auto reading = Access::read_data | Access::read_attributes | Access::synchronize;
const auto writing = reading | Access::write_data | Access::write_attributes;

wire::CreateRequest open_request(const std::string& path, Access access) {
    wire::CreateRequest request;
    request.desired_access = access;
    request.share_access = wire::ShareAccess::all;
    request.create_disposition = wire::CreateDisposition::open;
    request.create_options = wire::CreateOptions::non_directory_file;
    request.name = vfs::utf8_to_utf16(path);
    std::ranges::replace(request.name, u'/', u'\\');
    return request;
}

FileId open_file(Connection& connection, const std::string& path, Access access) {
    auto request = open_request(path, access);
    if (has_any(access, Access::write_data)) request.create_disposition = wire::CreateDisposition::open_if;
    return connection.call<wire::CreateResponse>(request).file_id;
}

class Echo final : public Work {
  public:
    explicit Echo(const Connection& connection) : request_(connection.prepare(wire::EchoRequest())) {}
    Request& next() override { return request_; }
    bool take(const Reply&) override { return true; }

  private:
    Request request_;
};

/// CREATE, then CLOSE of what it opened.
class OpenClose : public Work {
  public:
    OpenClose(const Connection& connection, const wire::CreateRequest& create)
        : create_(connection.prepare(create)), close_(connection.prepare(wire::CloseRequest{.file_id = marked_id})),
          id_at_(close_.place_of(mark_id)) {}

    Request& next() override { return is_open_ ? close_ : create_; }
    bool take(const Reply& reply) override {
        is_open_ = !is_open_;
        if (!is_open_) return true;
        close_.put(id_at_, reply.body<wire::CreateResponse>().file_id);
        return false;
    }

  protected:
    Request create_;
    bool is_open_ = false;

  private:
    Request close_;
    std::size_t id_at_;
};

/// A new name each time, gone with its CLOSE.
class CreateDelete final : public OpenClose {
  public:
    CreateDelete(const Connection& connection, const std::string& folder, std::size_t number)
        : OpenClose(connection, create_request(folder, number)) {
        const std::u16string zeros(digits, u'0');
        std::uint64_t mark;
        std::memcpy(&mark, zeros.data(), sizeof mark);
        counter_at_ = create_.place_of(mark);
    }

    bool take(const Reply& reply) override {
        const bool completed = OpenClose::take(reply);
        if (completed) rename();
        return completed;
    }

  private:
    static constexpr std::size_t digits = 8;

    static wire::CreateRequest create_request(const std::string& folder, std::size_t number) {
        // The process tells apart the names of two runs. No '0' may stand before the counter.
        std::string slot = std::to_string(::getpid()) + "-" + std::to_string(number);
        std::ranges::transform(slot, slot.begin(),
                               [](char c) { return c == '-' ? c : static_cast<char>(c + 'a' - '0'); });
        auto request = open_request(folder + "/new-" + slot + "-" + std::string(digits, '0'), writing | Access::remove);
        request.create_disposition = wire::CreateDisposition::create;
        request.create_options = wire::CreateOptions::non_directory_file | wire::CreateOptions::delete_on_close;
        return request;
    }

    void rename() {
        std::u16string counter(digits, u'0');
        std::uint64_t rest = ++count_;
        for (std::size_t i = digits; i-- > 0; rest /= 10) counter[i] = static_cast<char16_t>(u'0' + rest % 10);
        std::memcpy(create_.element().data() + counter_at_, counter.data(), digits * sizeof(char16_t));
    }

    std::size_t counter_at_ = 0;
    std::uint64_t count_ = 0;
};

/// LOCK of a range of its own, then UNLOCK.
class LockUnlock final : public Work {
  public:
    LockUnlock(const Connection& connection, FileId file, std::uint64_t offset)
        : lock_(connection.prepare(
              request(file, offset, wire::LockFlags::exclusive | wire::LockFlags::fail_immediately))),
          unlock_(connection.prepare(request(file, offset, wire::LockFlags::unlock))) {}

    Request& next() override { return is_locked_ ? unlock_ : lock_; }
    bool take(const Reply&) override {
        is_locked_ = !is_locked_;
        return !is_locked_;
    }

  private:
    static wire::LockRequest request(FileId file, std::uint64_t offset, wire::LockFlags flags) {
        return {.file_id = file, .locks = {{offset, lock_stride / 2, flags}}};
    }

    Request lock_, unlock_;
    bool is_locked_ = false;
};

/// The lower half of each of `count` strides.
void hold_ranges(Connection& connection, FileId file, std::size_t count) {
    for (std::size_t taken = 0; taken < count;) {
        wire::LockRequest request{.file_id = file};
        for (; request.locks.size() < lock_batch && taken < count; ++taken)
            request.locks.push_back(
                {taken * lock_stride, lock_stride / 2, wire::LockFlags::exclusive | wire::LockFlags::fail_immediately});
        connection.call<wire::LockResponse>(request);
    }
}

/// Where the next block lies, for all works of a connection together: the file is walked in order.
struct Cursor {
    std::uint64_t size;
    std::uint64_t at = 0;

    std::uint64_t advance(std::uint32_t block) {
        if (at + block > size) at = 0;
        return std::exchange(at, at + block);
    }
};

std::uint16_t charge_of(std::uint32_t bytes) { return static_cast<std::uint16_t>((bytes + 65535) / 65536); }

class Transfer : public Work {
  public:
    Transfer(Request request, std::shared_ptr<Cursor> cursor, std::uint32_t block)
        : block_(block), request_(std::move(request)), offset_at_(request_.place_of(mark_offset)),
          cursor_(std::move(cursor)) {
        advance();
    }

    Request& next() override { return request_; }

  protected:
    void advance() {
        offset_ = cursor_->advance(block_);
        request_.put(offset_at_, offset_);
    }

    const std::uint32_t block_;
    std::uint64_t offset_ = 0;

  private:
    Request request_;
    std::size_t offset_at_;
    std::shared_ptr<Cursor> cursor_;
};

class Read final : public Transfer {
  public:
    Read(const Connection& connection, FileId file, std::shared_ptr<Cursor> cursor, std::uint32_t block)
        : Transfer(connection.prepare(wire::ReadRequest{.length = block, .offset = mark_offset, .file_id = file},
                                      charge_of(block)),
                   std::move(cursor), block) {}

    bool take(const Reply& reply) override {
        std::uint32_t length = 0;
        std::memcpy(&length, reply.element.data() + wire::ReadResponseHead::data_length_at, sizeof length);
        if (length != block_) throw Fault("a short read");
        if (reply.is_whole) check(reply.body<wire::ReadResponse>().data);
        advance();
        return true;
    }

  private:
    /// Each page of the file that the bench makes begins with its offset.
    void check(wire::View data) const {
        constexpr std::size_t page = 4096;
        for (std::size_t at = 0; at < data.size(); at += page) {
            std::uint64_t found = 0;
            std::memcpy(&found, data.data() + at, sizeof found);
            if (found != offset_ + at) throw Fault("wrong data at " + std::to_string(offset_ + at));
        }
    }
};

class Write final : public Transfer {
  public:
    Write(const Connection& connection, FileId file, std::shared_ptr<Cursor> cursor, std::uint32_t block)
        : Transfer(
              connection.prepare(
                  wire::WriteRequest{.offset = mark_offset, .file_id = file, .data = wire::Bytes(block, std::byte{7})},
                  charge_of(block)),
              std::move(cursor), block) {}

    bool take(const Reply& reply) override {
        if (reply.body<wire::WriteResponse>().count != block_) throw Fault("a short write");
        advance();
        return true;
    }
};

template <class Make>
Works repeat(std::size_t depth, Make make) {
    Works works;
    for (std::size_t i = 0; i < depth; ++i) works.push_back(make(i));
    return works;
}

Works make_locks(Connection& connection, const ScenarioOptions& options) {
    const FileId file = open_file(connection, options.path, writing);
    hold_ranges(connection, file, options.held);
    // In upper halves, spread over the held ones.
    return repeat(options.depth, [&](std::size_t i) {
        const std::size_t stride = i * std::max(options.held / options.depth, std::size_t{1});
        return std::make_unique<LockUnlock>(connection, file, stride * lock_stride + lock_stride / 2);
    });
}

} // namespace

void hold_file(Connection& connection, const std::string& folder, std::size_t number) {
    constexpr std::size_t of_one_folder = 1'000;
    open_file(connection, folder + "/dir-" + std::to_string(number / of_one_folder) + "/file-" + std::to_string(number),
              reading);
}

std::optional<Works> make_works(std::string_view scenario, Connection& connection, const ScenarioOptions& options) {
    const std::size_t depth = options.depth;
    if (scenario == "echo") return repeat(depth, [&](std::size_t) { return std::make_unique<Echo>(connection); });
    if (scenario == "open") {
        const auto create = open_request(options.path, reading);
        return repeat(depth, [&](std::size_t) { return std::make_unique<OpenClose>(connection, create); });
    }
    if (scenario == "create")
        return repeat(depth,
                      [&](std::size_t i) { return std::make_unique<CreateDelete>(connection, options.path, i); });
    if (scenario == "lock") return make_locks(connection, options);

    const auto cursor = std::make_shared<Cursor>(Cursor{.size = options.size});
    if (scenario == "read") {
        const FileId file = open_file(connection, options.path, reading);
        connection.discard_bulk();
        return repeat(depth,
                      [&](std::size_t) { return std::make_unique<Read>(connection, file, cursor, options.block); });
    }
    if (scenario == "write") {
        const FileId file = open_file(connection, options.path, writing);
        return repeat(depth,
                      [&](std::size_t) { return std::make_unique<Write>(connection, file, cursor, options.block); });
    }
    return std::nullopt;
}

} // namespace holdfast::bench
