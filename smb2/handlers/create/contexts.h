#pragma once

#include "smb2/handlers/create/wish.h"

#include <span>
#include <vector>

namespace holdfast::smb2::create {

/// [MS-SMB2] 3.3.5.9: what the contexts of the request ask for.
Status read_contexts(std::span<const wire::CreateContextView> contexts, ContextWishes& wishes);

/// [MS-SMB2] 2.2.14.2: the answers to those that want one.
std::vector<wire::CreateContext> answer_contexts(const ContextWishes& wishes, const Opened& opened,
                                                 std::uint32_t volume_serial);

} // namespace holdfast::smb2::create
