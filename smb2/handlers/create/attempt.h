#pragma once
// One try at a CREATE on a folder. What others do to the same name meanwhile shows as Status::retry.

#include "smb2/dispatch/context.h"
#include "smb2/handlers/create/course.h"
#include "smb2/handlers/create/wish.h"

namespace holdfast::smb2::create {

/// [MS-FSA] 2.1.5.1.1 Creation of a New File. Leaves nothing behind when it fails.
Attempt make_new(Context& ctx, Wish& wish, const vfs::Resolved& found);

/// [MS-FSA] 2.1.5.1.2 Open of an Existing File.
Attempt open_existing(Context& ctx, Wish& wish, const vfs::Resolved& found, Course course);

/// The same, where a named stream of it is meant: opens or makes that.
Attempt open_named_stream(Context& ctx, Wish& wish, const vfs::Resolved& found);

// ---- what they share

/// Where leases of the kernel guard what clients cache: those who cache the file give way before it is opened, as the
/// kernel would break their leases for our descriptor as for anybody's. `granted` elsewhere.
locks::OpenVerdict announce_open(Context& ctx, Wish& wish, const vfs::Attributes& file, locks::Access granted,
                                 Course course);

/// Asks for the open in the lock table.
locks::OpenResult register_open(Context& ctx, Wish& wish, const std::shared_ptr<vfs::File>& file,
                                const std::string& path, locks::Access granted, Course course);

/// What the descriptor must be able to do for an open with this access.
vfs::DataAccess data_access_for(locks::Access granted, vfs::Kind kind, Course course);

/// The open is in the table; the file is made what was asked for. Takes the open back where that fails.
Attempt finish(Context& ctx, const Wish& wish, vfs::File& file, Course course, const locks::OpenResult& result,
               locks::Access maximal);

locks::FileKey key_of(const vfs::FileId& id);
/// Of what is open: the file or one of its named streams.
locks::FileKey key_of(const vfs::File& file);

/// Everything the share and this tree connect leave of a client's rights.
locks::Access share_allows(const TreeConnect& tree);

} // namespace holdfast::smb2::create
