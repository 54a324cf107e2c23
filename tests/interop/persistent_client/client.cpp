#include "tests/interop/persistent_client/client.h"

#include "smb2/wire/info/set.h"

namespace holdfast::interop {

namespace {

wire::CreateRequest request_of(const CreateAsk& ask) {
    wire::CreateRequest request;
    request.requested_oplock_level = ask.lease ? wire::OplockLevel::lease : wire::OplockLevel::none;
    request.desired_access = ask.access;
    request.share_access = ask.share;
    request.create_disposition = ask.disposition;
    request.create_options = ask.options;
    request.name = ask.name;
    return request;
}

} // namespace

void expect(bool holds, const std::string& what) {
    if (!holds) throw Fault(what);
}

std::string text_of(Status status) {
    char code[12];
    std::snprintf(code, sizeof code, " %08x", static_cast<unsigned>(status));
    return std::string(to_string(status)) + code;
}

template <wire::Message T>
bench::Reply Client::ask(const T& message, wire::HeaderFlags flags) {
    bench::Request request = connection_.prepare(message, 1, flags);
    const std::uint64_t id = connection_.submit(request);
    connection_.flush();
    for (;;) {
        bench::Reply reply = connection_.receive();
        if (reply.header.message_id == id) return reply; // the server may say other things of its own accord
    }
}

CreateAnswer Client::create(const CreateAsk& ask_for) {
    wire::CreateRequest request = request_of(ask_for);
    std::vector<wire::CreateContext> contexts;
    if (ask_for.durable) contexts.push_back(wire::create_context(*ask_for.durable));
    if (ask_for.reconnect) contexts.push_back(wire::create_context(*ask_for.reconnect));
    if (ask_for.lease) contexts.push_back(wire::create_context(*ask_for.lease));
    for (const wire::CreateContext& context : contexts) request.create_contexts.push_back({context.name, context.data});

    const bench::Reply reply = ask(request, ask_for.flags);
    CreateAnswer answer;
    answer.status = reply.header.status;
    if (answer.status != Status::success) return answer;
    const auto body = reply.body<wire::CreateResponse>();
    answer.id = body.file_id;
    answer.end_of_file = body.end_of_file;
    if (const auto* found = wire::find_context(body.create_contexts, wire::DurableHandleResponseV2::name)) {
        const auto durable = wire::decode<wire::DurableHandleResponseV2>(found->data);
        answer.is_persistent = durable && has(durable->flags, wire::DurableHandleFlags::persistent);
    }
    if (const auto* found = wire::find_context(body.create_contexts, wire::LeaseV2::name)) {
        const auto lease = wire::decode<wire::LeaseV2>(found->data);
        expect(lease.has_value(), "a lease that cannot be read");
        answer.lease = lease->lease_state;
    }
    return answer;
}

Status Client::close(FileId id) { return ask(wire::CloseRequest{wire::CloseFlags::none, id}).header.status; }

Status Client::write(FileId id, std::uint64_t offset, wire::View data) {
    wire::WriteRequest request;
    request.file_id = id;
    request.offset = offset;
    request.data = data;
    const bench::Reply reply = ask(request);
    if (reply.header.status == Status::success)
        expect(reply.body<wire::WriteResponse>().count == data.size(), "a WRITE that took half");
    return reply.header.status;
}

wire::Bytes Client::read(FileId id, std::uint64_t offset, std::size_t size) {
    constexpr std::size_t most = 65536; // for one credit
    wire::Bytes all;
    while (all.size() < size) {
        wire::ReadRequest request;
        request.file_id = id;
        request.offset = offset + all.size();
        request.length = static_cast<std::uint32_t>(std::min(most, size - all.size()));
        const bench::Reply reply = ask(request);
        expect(reply.header.status == Status::success, "READ: " + text_of(reply.header.status));
        const auto body = reply.body<wire::ReadResponse>();
        all.insert(all.end(), body.data.begin(), body.data.end());
    }
    return all;
}

Status Client::lock(FileId id, Locking what, std::uint32_t sequence, const std::vector<Range>& ranges) {
    wire::LockRequest request;
    request.lock_sequence = sequence;
    request.file_id = id;
    for (const Range& range : ranges) {
        const auto mode = range.is_exclusive ? wire::LockFlags::exclusive : wire::LockFlags::shared;
        const auto flags = what == Locking::unlock ? wire::LockFlags::unlock : mode | wire::LockFlags::fail_immediately;
        request.locks.push_back({range.offset, range.length, flags});
    }
    return ask(request).header.status;
}

Status Client::rename(FileId id, const std::u16string& name, Replace replace) {
    wire::FileRenameInformation information;
    information.replace_if_exists = replace == Replace::yes;
    information.file_name = name;
    wire::Bytes buffer = wire::to_bytes(information);
    if (buffer.size() < wire::FileRenameInformation::least_size) buffer.resize(wire::FileRenameInformation::least_size);
    wire::SetInfoRequest request;
    request.info_type = wire::InfoType::file;
    request.file_info_class = static_cast<std::uint8_t>(wire::FileRenameInformation::info_class);
    request.file_id = id;
    request.buffer = buffer;
    return ask(request).header.status;
}

} // namespace holdfast::interop
