#include "smb2/handlers/fsctl/copychunk.h"

#include "smb2/handlers/fixed_times.h"
#include "smb2/handlers/io_checks.h"
#include "smb2/handlers/others_caching.h"
#include "smb2/map_status.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <numeric>

namespace holdfast::smb2::fsctl {

namespace {

using locks::Access;

constexpr std::array<std::uint8_t, 8> key_mark{'h', 'o', 'l', 'd', 'f', 'a', 's', 't'};

/// Everything a copy needs once the request is gone.
struct Copy {
    locks::LockManager& locks;
    locks::OpenRef source;
    locks::OpenRef target;
    std::vector<wire::SrvCopychunk> chunks;

    // What came of it.
    Status status = Status::success;
    std::uint32_t chunks_written = 0;
    std::uint32_t bytes_written = 0;

    Status copy_chunk(const wire::SrvCopychunk& chunk);
    void copy_chunks();
    void run();
};

Status Copy::copy_chunk(const wire::SrvCopychunk& chunk) {
    const auto from = io_range(chunk.source_offset, chunk.length);
    const auto to = io_range(chunk.target_offset, chunk.length);
    if (!from || !to) return Status::invalid_parameter;
    if (!locks.allows_io(*source, *from, locks::IoKind::read)) return Status::file_lock_conflict;
    if (!locks.allows_io(*target, *to, locks::IoKind::write)) return Status::file_lock_conflict;

    std::vector<std::byte> bytes(chunk.length);
    const auto got = resource_of(*source).as_file()->file->read_at(bytes, chunk.source_offset);
    if (!got) return to_status(got.error());
    if (*got < bytes.size()) return Status::invalid_view_size; // beyond the end of the source
    FileOpen& into = *resource_of(*target).as_file();
    const FixedTimes times(into);
    if (const auto put = into.file->write_at(bytes, chunk.target_offset); !put) return to_status(put.error());
    times.put_back();
    return Status::success;
}

void Copy::run() {
    using wire::CompletionFilter;
    FileOpen& file = *resource_of(*target).as_file();
    OwnChange change = file.begin_write(locks, *target);
    copy_chunks();
    if (bytes_written != 0) change.put_off(file.untold_changes, CompletionFilter::size | CompletionFilter::last_write);
}

void Copy::copy_chunks() {
    for (const wire::SrvCopychunk& chunk : chunks) {
        status = copy_chunk(chunk);
        if (status != Status::success) return;
        ++chunks_written;
        bytes_written += chunk.length;
    }
}

/// The open that a key names: of the asking session, on any of its tree connects.
locks::OpenRef find_source(const Call& call, const wire::ResumeKey& key) {
    const auto id = open_of_key(key);
    locks::OpenRef open = id ? call.ctx.locks().find(*id) : nullptr;
    if (!open || open->owner()->session != call.ctx.session->id || !resource_of(*open).as_file()) return nullptr;
    return open;
}

/// Tells the client how much it may ask for.
Outcome answer_limits(const Call& call) {
    const wire::SrvCopychunkResponse limits{CopyLimits::chunks, CopyLimits::chunk_bytes, CopyLimits::total_bytes};
    return call.answer(wire::to_bytes(limits), Status::invalid_parameter);
}

Outcome answer_copied(Context& ctx, const wire::IoctlRequest& request, const Copy& copy) {
    copy.target->bytes_written.fetch_add(copy.bytes_written, std::memory_order_relaxed);
    // A copy that failed on its way tells how far it came.
    const wire::SrvCopychunkResponse done{copy.chunks_written, 0, copy.bytes_written};
    return Call{ctx, request, copy.target}.answer(wire::to_bytes(done), copy.status);
}

Outcome start_copy(const Call& call, Access needed_on_target) {
    constexpr std::size_t response_size = 12;
    const auto asked = wire::decode<wire::SrvCopychunkCopy>(call.request.input);
    if (!asked || call.most() < response_size) return Status::invalid_parameter;
    const locks::OpenRef source = find_source(call, asked->source_key);
    if (!source) return Status::object_name_not_found;
    if (!within_limits(asked->chunks)) return answer_limits(call);
    if (source->kind != locks::FileKind::file || call.open->kind != locks::FileKind::file)
        return Status::invalid_device_request;
    if (!locks::has_any(source->access, Access::read_data | Access::execute)) return Status::access_denied;
    if (!locks::has_all(call.open->access, needed_on_target)) return Status::access_denied;

    if (const auto waits = ask_others(call.ctx, *call.open, locks::CacheOperation::write)) return *waits;

    auto copy = std::make_shared<Copy>(Copy{call.ctx.locks(), source, call.open, asked->chunks});
    wire::IoctlRequest request = call.request;
    request.input = {}; // bytes of the request, gone by then
    request.output = {};
    return call.ctx.offload([copy] { copy->run(); },
                            [copy, request](Context& ctx) { return answer_copied(ctx, request, *copy); });
}

} // namespace

bool within_limits(const std::vector<wire::SrvCopychunk>& chunks) {
    if (chunks.size() > CopyLimits::chunks) return false;
    const auto fine = [](const wire::SrvCopychunk& chunk) {
        return chunk.length != 0 && chunk.length <= CopyLimits::chunk_bytes;
    };
    const auto add = [](std::uint64_t sum, const wire::SrvCopychunk& chunk) { return sum + chunk.length; };
    return std::ranges::all_of(chunks, fine) &&
           std::accumulate(chunks.begin(), chunks.end(), std::uint64_t{0}, add) <= CopyLimits::total_bytes;
}

wire::ResumeKey key_of_open(locks::OpenId id) {
    wire::ResumeKey key{};
    const auto number = static_cast<std::uint64_t>(id);
    std::memcpy(key.data(), &number, sizeof number);
    std::copy(key_mark.begin(), key_mark.end(), key.begin() + 8);
    return key;
}

std::optional<locks::OpenId> open_of_key(const wire::ResumeKey& key) {
    std::uint64_t number = 0;
    std::memcpy(&number, key.data(), sizeof number);
    const auto id = static_cast<locks::OpenId>(number);
    return key == key_of_open(id) ? std::optional(id) : std::nullopt;
}

Outcome request_resume_key(const Call& call) {
    wire::SrvRequestResumeKeyResponse response;
    response.resume_key = key_of_open(call.open->id);
    wire::Bytes output = wire::to_bytes(response);
    if (output.size() > call.most()) return Status::invalid_parameter;
    return call.answer(std::move(output));
}

Outcome copychunk(const Call& call) { return start_copy(call, Access::read_data | Access::write_data); }
Outcome copychunk_write(const Call& call) { return start_copy(call, Access::write_data); }

} // namespace holdfast::smb2::fsctl
