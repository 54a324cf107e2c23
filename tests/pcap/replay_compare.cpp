#include "tests/pcap/replay_compare.h"

#include "smb2/wire/structures.h"
#include "tests/pcap/fields.h"
#include "tests/pcap/listing.h"
#include "vfs/names.h"

#include <algorithm>
#include <set>

namespace holdfast::pcap {

using namespace smb2;
using namespace smb2::wire;

namespace {

/// Fields that no specification fixes: times, ids, what a file system decides, how a server is set.
bool is_free(const std::string& field) {
    static const std::set<std::string, std::less<>> free{
        "CreationTime",
        "LastAccessTime",
        "LastWriteTime",
        "ChangeTime", // times
        "FileId",
        "IndexNumber",
        "FileIndex",
        "VolumeSerialNumber", // ids
        "Persistent",
        "Volatile",
        "AllocationSize",
        "StreamAllocationSize",
        "CompressedFileSize",
        "EaSize", // of a file system
        "CompressionUnitShift",
        "ChunkShift",
        "ClusterShift",
        "CompressionFormat",
        "AlignmentRequirement",
        "ShareFlags",
        "Capabilities",
        "MaximalAccess", // of a share
        "CreateContexts",
        "Name",
        "Data", // compared by themselves
    };
    const std::size_t dot = field.rfind('.');
    const std::string_view leaf = std::string_view(field).substr(dot == std::string::npos ? 0 : dot + 1);
    return free.contains(leaf.substr(0, leaf.find('[')));
}

/// Of attributes only what every file system has the same.
std::string fixed_attributes(const std::string& printed) {
    const auto bits = static_cast<FileAttributes>(std::stoul(printed, nullptr, 16));
    std::string text = has(bits, FileAttributes::directory) ? "directory" : "file";
    if (has(bits, FileAttributes::reparse_point)) text += " reparse_point";
    return text;
}

bool is_of_folder(const FieldList& fields) {
    return std::ranges::any_of(fields, [](const auto& field) {
        if (field.first.ends_with("FileAttributes")) return fixed_attributes(field.second).starts_with("directory");
        return field.first.ends_with("Directory") && field.second == "true";
    });
}

/// What of a folder is the file system's business.
bool is_free_of_folders(const std::string& field) {
    return field.ends_with("EndOfFile") || field.ends_with("EndofFile") || field.ends_with("NumberOfLinks");
}

std::string text_of(const std::string& field, const std::string& value) {
    return field.ends_with("FileAttributes") ? fixed_attributes(value) : value;
}

std::string status_text(Status status) {
    const auto name = to_string(status);
    if (!name.empty()) return std::string(name);
    Printer printer;
    printer.print(status);
    return printer.take();
}

/// [MS-SMB2] 2.2.2: whether an answer of this status has its command's own body.
bool has_own_body(Command command, Status status) {
    if (status == Status::success) return true;
    if (status == Status::notify_enum_dir || status == Status::notify_cleanup) return command == Command::change_notify;
    return status == Status::buffer_overflow &&
           (command == Command::read || command == Command::ioctl || command == Command::query_info);
}

std::string describe(const DirectoryEntry& entry, FileInfoClass info_class) {
    if (info_class == FileInfoClass::names) return "an entry";
    if (has(entry.file_attributes, FileAttributes::directory)) return "a folder";
    return "a file of " + std::to_string(entry.end_of_file);
}

void collect(std::map<std::string, std::string>& names, FileInfoClass info_class, View output) {
    for_each_listed(info_class, output, [&](const DirectoryEntry& entry) {
        names[vfs::utf16_to_utf8(entry.file_name)] = describe(entry, info_class);
    });
}

bool has_wildcard(std::u16string_view pattern) { return pattern.find_first_of(u"*?<>\"") != std::u16string_view::npos; }

} // namespace

std::string_view section_of(Command command) {
    switch (command) {
    case Command::negotiate: return "[MS-SMB2] 3.3.5.4 Receiving an SMB2 NEGOTIATE Request";
    case Command::session_setup: return "[MS-SMB2] 3.3.5.5 Receiving an SMB2 SESSION_SETUP Request";
    case Command::logoff: return "[MS-SMB2] 3.3.5.6 Receiving an SMB2 LOGOFF Request";
    case Command::tree_connect: return "[MS-SMB2] 3.3.5.7 Receiving an SMB2 TREE_CONNECT Request";
    case Command::tree_disconnect: return "[MS-SMB2] 3.3.5.8 Receiving an SMB2 TREE_DISCONNECT Request";
    case Command::create: return "[MS-SMB2] 3.3.5.9 Receiving an SMB2 CREATE Request";
    case Command::close: return "[MS-SMB2] 3.3.5.10 Receiving an SMB2 CLOSE Request";
    case Command::flush: return "[MS-SMB2] 3.3.5.11 Receiving an SMB2 FLUSH Request";
    case Command::read: return "[MS-SMB2] 3.3.5.12 Receiving an SMB2 READ Request";
    case Command::write: return "[MS-SMB2] 3.3.5.13 Receiving an SMB2 WRITE Request";
    case Command::lock: return "[MS-SMB2] 3.3.5.14 Receiving an SMB2 LOCK Request";
    case Command::ioctl: return "[MS-SMB2] 3.3.5.15 Receiving an SMB2 IOCTL Request";
    case Command::cancel: return "[MS-SMB2] 3.3.5.16 Receiving an SMB2 CANCEL Request";
    case Command::echo: return "[MS-SMB2] 3.3.5.17 Receiving an SMB2 ECHO Request";
    case Command::query_directory: return "[MS-SMB2] 3.3.5.18 Receiving an SMB2 QUERY_DIRECTORY Request";
    case Command::change_notify: return "[MS-SMB2] 3.3.5.19 Receiving an SMB2 CHANGE_NOTIFY Request";
    case Command::query_info: return "[MS-SMB2] 3.3.5.20 Receiving an SMB2 QUERY_INFO Request";
    case Command::set_info: return "[MS-SMB2] 3.3.5.21 Receiving an SMB2 SET_INFO Request";
    case Command::oplock_break: return "[MS-SMB2] 3.3.5.22 Receiving an SMB2 OPLOCK_BREAK Acknowledgment";
    }
    return "[MS-SMB2] 3.3.5.2 Receiving Any Message";
}

void Comparison::differ(std::string what, std::string recorded, std::string ours) {
    const RecordedRequest& request = story_.requests[at_];
    differences_.push_back(
        {at_, request.header.command, std::move(what), std::move(recorded), std::move(ours), about(request)});
}

std::string Comparison::about(const RecordedRequest& request) {
    if (request.header.command == Command::create)
        if (const auto create = request.as<CreateRequest>()) return vfs::utf16_to_utf8(create->name);
    if (request.header.command == Command::tree_connect)
        if (const auto connect = request.as<TreeConnectRequest>()) return vfs::utf16_to_utf8(connect->path);
    const auto name = request.file ? names_.find(*request.file) : names_.end();
    std::string text = name == names_.end() ? "" : name->second;
    if (request.header.command == Command::query_info)
        if (const auto query = request.as<QueryInfoRequest>())
            text += " class " + std::string(to_string(query->info_type)) + ' ' + std::to_string(query->file_info_class);
    if (request.header.command == Command::set_info)
        if (const auto set = request.as<SetInfoRequest>())
            text += " class " + std::string(to_string(set->info_type)) + ' ' + std::to_string(set->file_info_class);
    if (request.header.command == Command::ioctl)
        if (const auto control = request.as<IoctlRequest>()) text += ' ' + std::string(to_string(control->ctl_code));
    return text;
}

void Comparison::compare(std::size_t request, const OurAnswers& ours) {
    const RecordedRequest& asked = story_.requests[request];
    if (!ours.was_sent || !asked.answer) return;
    at_ = request;
    const std::size_t before = differences_.size();
    if (asked.header.command == Command::create && asked.succeeded())
        if (const auto created = asked.answered<CreateResponse>()) names_[created->file_id] = about(asked);

    const Status recorded = asked.answer->status();
    if (!ours.answer) {
        differ("Status " + status_text(recorded) + " -> none", status_text(recorded), "no answer");
    } else if (ours.answer->header.status != recorded) {
        const std::string status = status_text(ours.answer->header.status);
        differ("Status " + status_text(recorded) + " -> " + status, status_text(recorded), status);
    } else {
        compare_headers(asked, ours);
        if (has_own_body(asked.header.command, recorded)) compare_bodies(asked, *ours.answer);
    }
    if (asked.header.command == Command::query_directory && ours.answer) note_listing(asked, *ours.answer);
    if (differences_.size() == before) ++equal_;
}

void Comparison::compare_headers(const RecordedRequest& request, const OurAnswers& ours) {
    const Header& theirs = request.answer->header;
    const Header& mine = ours.answer->header;
    if (theirs.is_related() != mine.is_related())
        differ("Flags.related", theirs.is_related() ? "set" : "clear", mine.is_related() ? "set" : "clear");
    if (!ours.answer->verifies) differ("Signature", "right", "wrong");
    // A guest has no key to sign with, as recorded; our client has one always.
    const bool same_protection = request.header.is_signed() == ours.was_signed && !request.answer->was_sealed;
    if (same_protection && theirs.is_signed() != mine.is_signed())
        differ("Flags.signed", theirs.is_signed() ? "set" : "clear", mine.is_signed() ? "set" : "clear");
    // When a request goes async is the server's choice, but for those that wait for somebody.
    const bool waits = request.header.command == Command::lock || request.header.command == Command::change_notify;
    if (waits && request.interim.has_value() != ours.interim.has_value())
        differ("Interim", request.interim ? "sent" : "none", ours.interim ? "sent" : "none");
}

template <class T>
void Comparison::compare_fields(const T& recorded, const T& ours, const std::string& prefix) {
    const FieldList theirs = fields_of(recorded);
    const FieldList mine = fields_of(ours);
    const bool is_folder = is_of_folder(theirs);
    std::map<std::string, std::string> rest(mine.begin(), mine.end());
    for (const auto& [field, value] : theirs) {
        if (is_free(field) || (is_folder && is_free_of_folders(field))) continue;
        const auto found = rest.find(field);
        const std::string answered = found == rest.end() ? "(none)" : text_of(field, found->second);
        if (answered != text_of(field, value)) differ(prefix + field, text_of(field, value), answered);
    }
}

template <class T>
void Comparison::compare_as(View recorded, View ours) {
    const auto theirs = decode<T>(recorded);
    const auto mine = decode<T>(ours);
    if (!mine) return differ(std::string(type_name<T>()), "a structure", "malformed");
    if (theirs) compare_fields(*theirs, *mine, Message<T> ? "" : std::string(type_name<T>()) + '.');
}

/// Entries in the order in which they came.
template <class T>
void Comparison::compare_chain(View recorded, View ours) {
    compare_as<ChainOf<T>>(recorded, ours);
}

void Comparison::compare_bodies(const RecordedRequest& request, const OurAnswer& ours) {
    const View theirs(request.answer->bytes);
    switch (request.header.command) {
    case Command::negotiate: return compare_negotiate(request, ours);
    case Command::session_setup: return; // the tokens are our own
    case Command::logoff: return compare_as<LogoffResponse>(theirs, ours.bytes);
    case Command::tree_connect: return compare_as<TreeConnectResponse>(theirs, ours.bytes);
    case Command::tree_disconnect: return compare_as<TreeDisconnectResponse>(theirs, ours.bytes);
    case Command::create: return compare_create(request, ours);
    case Command::close: return compare_as<CloseResponse>(theirs, ours.bytes);
    case Command::flush: return compare_as<FlushResponse>(theirs, ours.bytes);
    case Command::read: return compare_read(request, ours);
    case Command::write: return compare_as<WriteResponse>(theirs, ours.bytes);
    case Command::lock: return compare_as<LockResponse>(theirs, ours.bytes);
    case Command::ioctl: {
        const auto mine = decode<IoctlResponse>(ours.bytes);
        const auto asked = request.as<IoctlRequest>();
        if (!mine) return differ("IoctlResponse", "a structure", "malformed");
        if (asked && mine->ctl_code != asked->ctl_code) differ("CtlCode", "as asked", "another");
        return;
    }
    case Command::cancel: return;
    case Command::echo: return compare_as<EchoResponse>(theirs, ours.bytes);
    case Command::query_directory: return; // see note_listing()
    case Command::change_notify: return compare_changes(request, ours);
    case Command::query_info: return compare_info(request, ours);
    case Command::set_info: return compare_as<SetInfoResponse>(theirs, ours.bytes);
    case Command::oplock_break:
        if (structure_size_of(theirs) == LeaseBreakAcknowledgment::wire_size)
            return compare_as<LeaseBreakResponse>(theirs, ours.bytes);
        return compare_as<OplockBreakResponse>(theirs, ours.bytes);
    }
}

/// What a server can do is partly how it is set: only the rest is compared.
void Comparison::compare_negotiate(const RecordedRequest& request, const OurAnswer& ours) {
    const auto theirs = request.answered<NegotiateResponse>();
    const auto mine = decode<NegotiateResponse>(ours.bytes);
    if (!mine) return differ("NegotiateResponse", "a structure", "malformed");
    if (!theirs) return;
    const auto print_one = [](auto value) {
        Printer printer;
        printer.print(value);
        return printer.take();
    };
    if (theirs->dialect_revision != mine->dialect_revision)
        differ("DialectRevision", print_one(theirs->dialect_revision), print_one(mine->dialect_revision));
    if (theirs->security_mode != mine->security_mode)
        differ("SecurityMode", print_one(theirs->security_mode), print_one(mine->security_mode));
    for (const auto bit : {Capabilities::leasing, Capabilities::large_mtu, Capabilities::directory_leasing})
        if (has(theirs->capabilities, bit) != has(mine->capabilities, bit))
            differ("Capabilities " + print_one(bit), has(theirs->capabilities, bit) ? "set" : "clear",
                   has(mine->capabilities, bit) ? "set" : "clear");
    for (const auto type :
         {NegotiateContextType::preauth_integrity_capabilities, NegotiateContextType::encryption_capabilities,
          NegotiateContextType::signing_capabilities}) {
        const bool theirs_has = find_context(theirs->negotiate_contexts, type) != nullptr;
        const bool mine_has = find_context(mine->negotiate_contexts, type) != nullptr;
        if (theirs_has != mine_has)
            differ("NegotiateContext " + print_one(type), theirs_has ? "there" : "none", mine_has ? "there" : "none");
    }
}

void Comparison::compare_create(const RecordedRequest& request, const OurAnswer& ours) {
    const auto theirs = request.answered<CreateResponse>();
    const auto mine = decode<CreateResponse>(ours.bytes);
    if (!mine) return differ("CreateResponse", "a structure", "malformed");
    if (!theirs) return;
    compare_fields(*theirs, *mine);

    std::set<std::string> names;
    for (const auto* response : {&*theirs, &*mine})
        for (const auto& context : response->create_contexts) names.insert(context.name);
    for (const std::string& name : names) {
        const auto* their_context = find_context(theirs->create_contexts, name);
        const auto* my_context = find_context(mine->create_contexts, name);
        if (!their_context || !my_context) {
            differ("Context " + name, their_context ? "there" : "none", my_context ? "there" : "none");
        } else if (name == "RqLs") {
            if (their_context->data.size() != my_context->data.size())
                differ("Context RqLs.size", std::to_string(their_context->data.size()),
                       std::to_string(my_context->data.size()));
            else if (their_context->data.size() == LeaseV2::size)
                compare_as<LeaseV2>(their_context->data, my_context->data);
            else
                compare_as<LeaseV1>(their_context->data, my_context->data);
        } else if (name == "DH2Q") {
            const auto theirs_v2 = decode<DurableHandleResponseV2>(their_context->data);
            const auto mine_v2 = decode<DurableHandleResponseV2>(my_context->data);
            if (theirs_v2 && mine_v2 && theirs_v2->flags != mine_v2->flags)
                differ("Context DH2Q.Flags", std::to_string(to_bits(theirs_v2->flags)),
                       std::to_string(to_bits(mine_v2->flags)));
        }
    }
}

void Comparison::compare_read(const RecordedRequest& request, const OurAnswer& ours) {
    const auto theirs = request.answered<ReadResponse>();
    const auto mine = decode<ReadResponse>(ours.bytes);
    if (!mine) return differ("ReadResponse", "a structure", "malformed");
    if (!theirs) return;
    if (theirs->data.size() != mine->data.size())
        return differ("DataLength", std::to_string(theirs->data.size()), std::to_string(mine->data.size()));
    if (!std::ranges::equal(theirs->data, mine->data)) differ("Data", "as written", "other bytes");
}

void Comparison::compare_info(const RecordedRequest& request, const OurAnswer& ours) {
    const auto asked = request.as<QueryInfoRequest>();
    const auto theirs = request.answered<QueryInfoResponse>();
    const auto mine = decode<QueryInfoResponse>(ours.bytes);
    if (!mine) return differ("QueryInfoResponse", "a structure", "malformed");
    if (!theirs || !asked) return;
    if (asked->info_type == InfoType::filesystem) {
        // What a volume has is its own; how long a class of fixed size is, is not.
        const auto info_class = static_cast<FsInfoClass>(asked->file_info_class);
        const bool has_name = info_class == FsInfoClass::volume || info_class == FsInfoClass::attribute;
        if (!has_name && theirs->output.size() != mine->output.size())
            differ("OutputBufferLength", std::to_string(theirs->output.size()), std::to_string(mine->output.size()));
    }
    if (asked->info_type != InfoType::file || request.answer->status() != Status::success) return;
    const View a(theirs->output);
    const View b(mine->output);
    switch (static_cast<FileInfoClass>(asked->file_info_class)) {
    case FileInfoClass::basic: return compare_as<FileBasicInformation>(a, b);
    case FileInfoClass::standard: return compare_as<FileStandardInformation>(a, b);
    case FileInfoClass::internal: return compare_as<FileInternalInformation>(a, b);
    case FileInfoClass::ea: return compare_as<FileEaInformation>(a, b);
    case FileInfoClass::access: return compare_as<FileAccessInformation>(a, b);
    case FileInfoClass::position: return compare_as<FilePositionInformation>(a, b);
    case FileInfoClass::mode: return compare_as<FileModeInformation>(a, b);
    case FileInfoClass::alignment: return compare_as<FileAlignmentInformation>(a, b);
    case FileInfoClass::all: return compare_as<FileAllInformation>(a, b);
    case FileInfoClass::network_open: return compare_as<FileNetworkOpenInformation>(a, b);
    case FileInfoClass::attribute_tag: return compare_as<FileAttributeTagInformation>(a, b);
    case FileInfoClass::compression: return compare_as<FileCompressionInformation>(a, b);
    case FileInfoClass::id: return compare_as<FileIdInformation>(a, b);
    case FileInfoClass::normalized_name: return compare_as<FileNormalizedNameInformation>(a, b);
    case FileInfoClass::stream: return compare_chain<FileStreamInformation>(a, b);
    case FileInfoClass::full_ea: return compare_chain<FileFullEaInformation>(a, b);
    default: return;
    }
}

void Comparison::compare_changes(const RecordedRequest& request, const OurAnswer& ours) {
    const auto theirs = request.answered<ChangeNotifyResponse>();
    const auto mine = decode<ChangeNotifyResponse>(ours.bytes);
    if (!mine) return differ("ChangeNotifyResponse", "a structure", "malformed");
    if (theirs) compare_chain<FileNotifyInformation>(theirs->output, mine->output);
}

void Comparison::note_listing(const RecordedRequest& request, const OurAnswer& ours) {
    const auto asked = request.as<QueryDirectoryRequest>();
    if (!asked || !request.file) return;
    Listing& listing = listings_[*request.file];
    if (has_any(asked->flags, QueryDirectoryFlags::restart_scans | QueryDirectoryFlags::reopen)) {
        conclude(listing);
        listing = Listing{};
    }
    listing.request = at_;
    if (const auto theirs = request.answered<QueryDirectoryResponse>(); theirs && request.succeeded())
        collect(listing.recorded, asked->file_information_class, theirs->output);
    if (const auto mine = decode<QueryDirectoryResponse>(ours.bytes); mine && ours.header.status == Status::success)
        collect(listing.ours, asked->file_information_class, mine->output);
    // What has come until then may be in any order.
    listing.is_whole |= request.answer->status() == Status::no_more_files || !has_wildcard(asked->file_name);
}

void Comparison::conclude(Listing& listing) {
    if (!listing.is_whole) return;
    at_ = listing.request;
    for (const auto& [name, what] : listing.recorded) {
        const auto found = listing.ours.find(name);
        if (found == listing.ours.end())
            differ("Listing missing " + name, name + " is " + what, "not listed");
        else if (found->second != what)
            differ("Listing entry " + name, name + " is " + what, found->second);
    }
    for (const auto& [name, what] : listing.ours)
        if (!listing.recorded.contains(name)) differ("Listing extra " + name, "not listed", name + " is " + what);
}

void Comparison::compare_notices(std::size_t connection, const std::vector<OurAnswer>& ours) {
    const auto& recorded = story_.connections[connection].notices;
    const std::size_t before = differences_.size();
    for (std::size_t i = 0; i < std::max(recorded.size(), ours.size()); ++i) {
        const std::size_t from = differences_.size();
        if (i >= ours.size())
            differ("Break missing", "sent", "none");
        else if (i >= recorded.size())
            differ("Break extra", "none", "sent");
        else
            compare_notice(recorded[i], ours[i]);
        for (std::size_t at = from; at < differences_.size(); ++at) {
            differences_[at].request = i;
            differences_[at].command = Command::oplock_break;
            differences_[at].about = "notice " + std::to_string(i + 1) + " to " + story_.connections[connection].client;
        }
    }
    if (differences_.size() == before) equal_ += recorded.size();
}

void Comparison::compare_notice(const RecordedAnswer& recorded, const OurAnswer& ours) {
    if (structure_size_of(recorded.bytes) != structure_size_of(ours.bytes))
        return differ("Break kind", std::to_string(structure_size_of(recorded.bytes)),
                      std::to_string(structure_size_of(ours.bytes)));
    if (structure_size_of(recorded.bytes) == 44) return compare_as<LeaseBreakNotification>(recorded.bytes, ours.bytes);
    compare_as<OplockBreakNotification>(recorded.bytes, ours.bytes);
}

void Comparison::finish() {
    for (auto& [file, listing] : listings_) conclude(listing);
}

} // namespace holdfast::pcap
