#pragma once

#include "smb2/connection/connection.h"
#include "smb2/dispatch/context.h"
#include "smb2/handlers/info/subject.h"

namespace holdfast::smb2::info {

/// What a request's info class is about.
inline Subject subject_of(Context& ctx, locks::Open& open, FileOpen& file) {
    const auth::Principal& principal = ctx.tree->user->principal;
    return {ctx.locks(),   open, file, ctx.connection.negotiated().dialect, ctx.now, principal.sid,
            principal.uid, {},   {}};
}

} // namespace holdfast::smb2::info
