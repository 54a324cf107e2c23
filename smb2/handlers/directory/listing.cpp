#include "smb2/handlers/directory/listing.h"

#include "smb2/map_status.h"
#include "vfs/names.h"
#include "vfs/share_path.h"

#include <optional>

namespace holdfast::smb2::directory {

namespace {

using wire::QueryDirectoryFlags;

bool has_wildcards(std::u16string_view pattern) {
    return pattern.find_first_of(u"*?<>\"") != std::u16string_view::npos;
}

/// One walk over a folder on behalf of one request.
class Walk {
  public:
    Walk(FileOpen& file, const std::string& path, bool single, EntryWriter& out)
        : file_(file), at_(file.enumeration), path_(path), single_(single), out_(out) {}

    Status run() {
        if (const Status status = add_dots(); status != Status::success) return status;
        if (is_full()) return Status::success;
        return has_wildcards(at_.pattern) ? add_matching() : add_named();
    }
    bool met_one_too_long() const { return full_; }

  private:
    bool is_full() const { return full_ || (single_ && out_.count() == 1); }
    bool matches(std::u16string_view name) const { return vfs::matches_pattern(at_.pattern, name); }

    bool add(std::string_view name, const vfs::Attributes& attributes) {
        const HiddenNames& hidden = file_.share->hidden_names;
        if (hidden.empty()) {
            full_ = !out_.add(name, attributes);
        } else {
            vfs::Attributes shown = attributes;
            hidden.mark(name, shown);
            full_ = !out_.add(name, shown);
        }
        return !full_;
    }

    /// "." is the folder itself, ".." the one above; the share has nothing above its root.
    Status add_dots() {
        for (; at_.dots_given < 2 && !is_full(); ++at_.dots_given) {
            const bool above = at_.dots_given == 1;
            if (!matches(above ? u".." : u".")) continue;
            const auto own = file_.file->attributes();
            if (!own) return to_status(own.error());
            if (!above) {
                if (!add(".", *own)) return Status::success;
                continue;
            }
            const auto parent = path_.empty() ? vfs::Result<vfs::Resolved>(vfs::Error::not_found)
                                              : file_.share->volume->resolve(vfs::parent_of(path_));
            if (!add("..", parent && parent->exists ? parent->attributes : *own)) return Status::success;
        }
        return Status::success;
    }

    /// A pattern without wildcards asks for one name: a look-up, however large the folder is.
    Status add_named() {
        if (at_.any_returned || out_.count() != 0) return Status::success;
        const auto name = vfs::path_from_wire(at_.pattern);
        if (!name || name->find('/') != std::string::npos) return Status::success;
        const auto found = file_.share->volume->resolve(vfs::join(path_, *name));
        if (found && found->exists) add(vfs::last_name(found->path), found->attributes);
        return Status::success;
    }

    Status add_matching() {
        if (!at_.reader) {
            auto reader = file_.file->read_folder();
            if (!reader) return to_status(reader.error());
            at_.reader = std::move(*reader);
        }
        const bool all = at_.pattern == u"*";
        const auto wanted = [&](std::string_view name) { return all || matches(vfs::name_to_wire(name)); };
        while (!is_full()) {
            auto next = at_.reader->next(wanted);
            if (!next) return out_.count() != 0 ? Status::success : to_status(next.error());
            if (!*next) return Status::success;
            vfs::FolderEntry& entry = **next;
            if (entry.attributes.kind == vfs::Kind::symlink && !follow(entry)) continue;
            if (!add(entry.name, entry.attributes)) at_.reader->unread();
        }
        return Status::success;
    }

    /// A link shows what it leads to; one that leads nowhere, or out of the share, is not shown.
    bool follow(vfs::FolderEntry& entry) const {
        const auto target = file_.share->volume->resolve(vfs::join(path_, entry.name));
        if (!target || !target->exists) return false;
        entry.attributes = target->attributes;
        return true;
    }

    FileOpen& file_;
    Enumeration& at_;
    const std::string& path_;
    const bool single_;
    EntryWriter& out_;
    bool full_ = false;
};

} // namespace

Status start_or_continue(Enumeration& enumeration, QueryDirectoryFlags flags, std::u16string_view pattern) {
    if (pattern.find(u'\\') != std::u16string_view::npos) return Status::object_name_invalid;
    const bool again = wire::has_any(flags, QueryDirectoryFlags::restart_scans | QueryDirectoryFlags::reopen);
    const bool first = enumeration.pattern.empty();
    if (!again && !first) return Status::success; // the pattern stays what it was

    if (first || !pattern.empty()) enumeration.pattern = pattern.empty() ? u"*" : pattern;
    if (wire::has(flags, QueryDirectoryFlags::reopen)) enumeration.reader.reset();
    if (enumeration.reader) enumeration.reader->rewind();
    enumeration.dots_given = 0;
    enumeration.any_returned = false;
    return Status::success;
}

Status list_entries(FileOpen& file, const std::string& path, QueryDirectoryFlags flags, EntryWriter& out) {
    Enumeration& enumeration = file.enumeration;
    const bool is_first = !enumeration.any_returned;
    const bool single = wire::has(flags, QueryDirectoryFlags::return_single_entry);
    Walk walk(file, path, single, out);
    if (const Status status = walk.run(); status != Status::success) return status;
    if (out.count() != 0) {
        enumeration.any_returned = true;
        return Status::success;
    }
    if (walk.met_one_too_long()) return Status::info_length_mismatch;
    enumeration.any_returned = true;
    return is_first ? Status::no_such_file : Status::no_more_files;
}

} // namespace holdfast::smb2::directory
