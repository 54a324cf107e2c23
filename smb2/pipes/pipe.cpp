#include "smb2/pipes/pipe.h"

#include "smb2/pipes/rpc_pipe.h"
#include "smb2/pipes/srvsvc.h"
#include "smb2/pipes/wkssvc.h"

#include <algorithm>
#include <array>

namespace holdfast::smb2::pipes {

namespace {

/// Who listens where: a new interface is one row.
const std::array<const Interface*, 2> interfaces{&srvsvc, &wkssvc};

bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

const Interface* find_interface(std::string_view name) {
    const auto found =
        std::ranges::find_if(interfaces, [&](const Interface* one) { return same_name(one->name, name); });
    return found == interfaces.end() ? nullptr : *found;
}

} // namespace

PipeRead Pipe::transceive(std::span<const std::byte> message, std::span<std::byte> into) {
    if (available() != 0) return {Status::pipe_busy, 0};
    if (const Status status = write(message); status != Status::success) return {status, 0};
    return read(into);
}

std::unique_ptr<Pipe> open_pipe(std::string_view name, PipeContext context) {
    const Interface* const interface = find_interface(name);
    if (!interface) return nullptr;
    return std::make_unique<RpcPipe>(*interface, std::move(context));
}

bool is_pipe(std::string_view name) { return find_interface(name) != nullptr; }

} // namespace holdfast::smb2::pipes
