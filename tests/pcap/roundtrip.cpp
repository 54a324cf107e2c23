#include "tests/pcap/roundtrip.h"

#include "smb2/wire/structures.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace holdfast::pcap {

using namespace smb2;
using namespace smb2::wire;

namespace {

std::string hex(View bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::byte byte : bytes.first(std::min<std::size_t>(bytes.size(), 512))) {
        text += digits[std::to_integer<std::size_t>(byte) >> 4];
        text += digits[std::to_integer<std::size_t>(byte) & 0xF];
    }
    return text;
}

/// The bytes that "at 72-75" means, both ends included.
std::optional<std::pair<std::size_t, std::size_t>> byte_range(const std::string& where) {
    std::size_t first = 0;
    std::size_t last = 0;
    const int read = std::sscanf(where.c_str(), "at %zu-%zu", &first, &last);
    if (read == 1) return std::pair(first, first);
    if (read == 2) return std::pair(first, last);
    return {};
}

bool all_zero(View bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte == std::byte{0}; });
}

} // namespace

std::vector<Allowed> read_allowed(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error(path + ": cannot be read");
    std::vector<Allowed> rows;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.front() == '#') continue;
        std::istringstream cells(line);
        Allowed& row = rows.emplace_back();
        if (!std::getline(cells, row.what, '\t') || !std::getline(cells, row.where, '\t') ||
            !std::getline(cells, row.reason)) {
            throw std::runtime_error(path + ": a row has three columns: " + line);
        }
    }
    return rows;
}

bool RoundTrip::is_allowed(const std::string& what, const std::string& where) {
    for (std::size_t i = 0; i < allowed_.size(); ++i) {
        if (allowed_[i].what != what || allowed_[i].where != where) continue;
        used_.insert(i);
        return true;
    }
    return false;
}

bool RoundTrip::is_allowed_at(const std::string& what, std::size_t at) {
    for (std::size_t i = 0; i < allowed_.size(); ++i) {
        if (allowed_[i].what != what) continue;
        const auto range = byte_range(allowed_[i].where);
        if (!range || at < range->first || at > range->second) continue;
        used_.insert(i);
        return true;
    }
    return false;
}

std::vector<Allowed> RoundTrip::unused() const {
    std::vector<Allowed> rows;
    for (std::size_t i = 0; i < allowed_.size(); ++i) {
        if (!used_.contains(i)) rows.push_back(allowed_[i]);
    }
    return rows;
}

void RoundTrip::find(std::string what, std::string where, std::string text) {
    findings_.push_back({std::move(what), std::move(where), std::move(text)});
}

std::string RoundTrip::difference(const std::string& what, View original, View encoded) {
    if (encoded.size() > original.size()) {
        const bool one_zero = encoded.size() == original.size() + 1 && encoded.back() == std::byte{0};
        if (!one_zero) return "layout";
        if (!is_allowed(what, "short")) return "short";
        encoded = encoded.first(original.size());
    }
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        if (original[i] != encoded[i] && !is_allowed_at(what, i)) return "at " + std::to_string(i);
    }
    // Behind the end: zeros up to the next multiple of 8, the one byte of an odd size; in front of
    // the next element of a compound, anything.
    const View tail = original.subspan(encoded.size());
    const bool is_padding = tail.size() < 8 && (in_compound_ || all_zero(tail));
    return is_padding || is_allowed(what, "tail") ? "" : "tail";
}

void RoundTrip::count(const std::string& what, View original, View encoded, bool same_content) {
    Tally& tally = tallies_[what];
    ++tally.decoded;
    if (std::equal(original.begin(), original.end(), encoded.begin(), encoded.end())) {
        ++tally.equal;
        return;
    }
    const std::string where = difference(what, original, encoded);
    if (where.empty() || (same_content && is_allowed(what, "layout"))) {
        ++tally.allowed;
        ++allowed_so_far_;
        return;
    }
    find(what, where, "  captured " + hex(original) + "\n  encoded  " + hex(encoded));
}

template <class T>
void RoundTrip::check(View bytes) {
    const std::string what(type_name<T>());
    const auto decoded = decode<T>(bytes);
    if (!decoded) {
        if (!is_allowed(what, "decode")) return find(what, "decode", "  captured " + hex(bytes));
        ++allowed_so_far_;
        return;
    }
    const auto encode_again = [&](const T& value) {
        Bytes out;
        if constexpr (Message<T>) out.assign(bytes.begin(), bytes.begin() + header_size);
        encode(value, out);
        return out;
    };
    const Bytes encoded = encode_again(*decoded);
    const auto again = decode<T>(encoded);
    const bool same_content = again && encode_again(*again) == encoded && print(*again) == print(*decoded);
    if (!same_content) return find(what, "decode", "  of our own " + hex(encoded));
    count(what, bytes, encoded, same_content);
}

template <class T>
void RoundTrip::check_chain(View bytes) {
    if (!decode<ChainOf<T>>(bytes)) return check<ChainOf<T>>(bytes);
    while (!bytes.empty()) {
        std::uint32_t next = 0;
        Reader reader(bytes);
        reader("NextEntryOffset", next);
        Bytes entry(bytes.begin(), next == 0 ? bytes.end() : bytes.begin() + next);
        std::fill_n(entry.begin(), sizeof next, std::byte{0});
        check<T>(entry);
        bytes = next == 0 ? View{} : bytes.subspan(next);
    }
}

namespace {

/// Calls check for the type that a create context's name means.
void check_create_context(RoundTrip& trip, std::string_view name, View data, bool is_response) {
    if (name == "MxAc")
        return is_response ? trip.check<QueryMaximalAccessResponse>(data) : trip.check<QueryMaximalAccessRequest>(data);
    if (name == "QFid")
        return is_response ? trip.check<QueryOnDiskIdResponse>(data) : trip.check<QueryOnDiskIdRequest>(data);
    if (name == "DHnQ")
        return is_response ? trip.check<DurableHandleResponse>(data) : trip.check<DurableHandleRequest>(data);
    if (name == "DH2Q")
        return is_response ? trip.check<DurableHandleResponseV2>(data) : trip.check<DurableHandleRequestV2>(data);
    if (name == "DHnC") return trip.check<DurableHandleReconnect>(data);
    if (name == "DH2C") return trip.check<DurableHandleReconnectV2>(data);
    if (name == "AlSi") return trip.check<AllocationSize>(data);
    if (name == "TWrp") return trip.check<TimewarpToken>(data);
    if (name == "ExtA") return trip.check<EaBuffer>(data);
    if (name == "SecD") return trip.check<SdBuffer>(data);
    if (name == "RqLs") return data.size() == LeaseV2::size ? trip.check<LeaseV2>(data) : trip.check<LeaseV1>(data);
    if (name == AppInstanceId::name) return trip.check<AppInstanceId>(data);
    if (name == AppInstanceVersion::name) return trip.check<AppInstanceVersion>(data);
}

void check_negotiate_context(RoundTrip& trip, const NegotiateContext& context) {
    switch (context.type) {
    case NegotiateContextType::preauth_integrity_capabilities:
        return trip.check<PreauthIntegrityCapabilities>(context.data);
    case NegotiateContextType::encryption_capabilities: return trip.check<EncryptionCapabilities>(context.data);
    case NegotiateContextType::compression_capabilities: return trip.check<CompressionCapabilities>(context.data);
    case NegotiateContextType::netname_negotiate_context_id: return trip.check<NetnameNegotiateContextId>(context.data);
    case NegotiateContextType::transport_capabilities: return trip.check<TransportCapabilities>(context.data);
    case NegotiateContextType::rdma_transform_capabilities: return trip.check<RdmaTransformCapabilities>(context.data);
    case NegotiateContextType::signing_capabilities: return trip.check<SigningCapabilities>(context.data);
    }
}

void check_file_info(RoundTrip& trip, std::uint8_t info_class, View data) {
    switch (static_cast<FileInfoClass>(info_class)) {
    case FileInfoClass::basic: return trip.check<FileBasicInformation>(data);
    case FileInfoClass::standard: return trip.check<FileStandardInformation>(data);
    case FileInfoClass::internal: return trip.check<FileInternalInformation>(data);
    case FileInfoClass::ea: return trip.check<FileEaInformation>(data);
    case FileInfoClass::full_ea: return trip.check_chain<FileFullEaInformation>(data);
    case FileInfoClass::access: return trip.check<FileAccessInformation>(data);
    case FileInfoClass::position: return trip.check<FilePositionInformation>(data);
    case FileInfoClass::mode: return trip.check<FileModeInformation>(data);
    case FileInfoClass::alignment: return trip.check<FileAlignmentInformation>(data);
    case FileInfoClass::all: return trip.check<FileAllInformation>(data);
    case FileInfoClass::network_open: return trip.check<FileNetworkOpenInformation>(data);
    case FileInfoClass::attribute_tag: return trip.check<FileAttributeTagInformation>(data);
    case FileInfoClass::compression: return trip.check<FileCompressionInformation>(data);
    case FileInfoClass::id: return trip.check<FileIdInformation>(data);
    case FileInfoClass::stream: return trip.check_chain<FileStreamInformation>(data);
    case FileInfoClass::normalized_name: return trip.check<FileNormalizedNameInformation>(data);
    case FileInfoClass::alternate_name: return trip.check<FileAlternateNameInformation>(data);
    case FileInfoClass::pipe: return trip.check<FilePipeInformation>(data);
    case FileInfoClass::pipe_local: return trip.check<FilePipeLocalInformation>(data);
    case FileInfoClass::rename: return trip.check<FileRenameInformation>(data);
    case FileInfoClass::link: return trip.check<FileLinkInformation>(data);
    case FileInfoClass::disposition: return trip.check<FileDispositionInformation>(data);
    case FileInfoClass::disposition_ex: return trip.check<FileDispositionInformationEx>(data);
    case FileInfoClass::end_of_file: return trip.check<FileEndOfFileInformation>(data);
    case FileInfoClass::allocation: return trip.check<FileAllocationInformation>(data);
    case FileInfoClass::valid_data_length: return trip.check<FileValidDataLengthInformation>(data);
    case FileInfoClass::directory: return trip.check_chain<FileDirectoryInformation>(data);
    case FileInfoClass::full_directory: return trip.check_chain<FileFullDirectoryInformation>(data);
    case FileInfoClass::id_full_directory: return trip.check_chain<FileIdFullDirectoryInformation>(data);
    case FileInfoClass::both_directory: return trip.check_chain<FileBothDirectoryInformation>(data);
    case FileInfoClass::id_both_directory: return trip.check_chain<FileIdBothDirectoryInformation>(data);
    case FileInfoClass::id_extd_directory: return trip.check_chain<FileIdExtdDirectoryInformation>(data);
    case FileInfoClass::names: return trip.check_chain<FileNamesInformation>(data);
    default: return;
    }
}

void check_fs_info(RoundTrip& trip, std::uint8_t info_class, View data) {
    switch (static_cast<FsInfoClass>(info_class)) {
    case FsInfoClass::volume: return trip.check<FileFsVolumeInformation>(data);
    case FsInfoClass::label: return trip.check<FileFsLabelInformation>(data);
    case FsInfoClass::size: return trip.check<FileFsSizeInformation>(data);
    case FsInfoClass::device: return trip.check<FileFsDeviceInformation>(data);
    case FsInfoClass::attribute: return trip.check<FileFsAttributeInformation>(data);
    case FsInfoClass::control: return trip.check<FileFsControlInformation>(data);
    case FsInfoClass::full_size: return trip.check<FileFsFullSizeInformation>(data);
    case FsInfoClass::object_id: return trip.check<FileFsObjectIdInformation>(data);
    case FsInfoClass::sector_size: return trip.check<FileFsSectorSizeInformation>(data);
    default: return;
    }
}

void check_info(RoundTrip& trip, InfoType type, std::uint8_t info_class, View data) {
    switch (type) {
    case InfoType::file: return check_file_info(trip, info_class, data);
    case InfoType::filesystem: return check_fs_info(trip, info_class, data);
    case InfoType::security: return trip.check<SecurityDescriptor>(data);
    case InfoType::quota: return;
    }
}

void check_ioctl_input(RoundTrip& trip, Fsctl code, View data) {
    switch (code) {
    case Fsctl::validate_negotiate_info: return trip.check<ValidateNegotiateInfoRequest>(data);
    case Fsctl::srv_copychunk:
    case Fsctl::srv_copychunk_write: return trip.check<SrvCopychunkCopy>(data);
    case Fsctl::set_zero_data: return trip.check<SetZeroData>(data);
    case Fsctl::query_allocated_ranges: return trip.check<AllocatedRange>(data);
    case Fsctl::lmr_request_resiliency: return trip.check<NetworkResiliencyRequest>(data);
    case Fsctl::pipe_wait: return trip.check<PipeWaitRequest>(data);
    case Fsctl::dfs_get_referrals: return trip.check<GetDfsReferral>(data);
    default: return;
    }
}

void check_ioctl_output(RoundTrip& trip, Fsctl code, View data) {
    if (data.empty()) return;
    switch (code) {
    case Fsctl::validate_negotiate_info: return trip.check<ValidateNegotiateInfoResponse>(data);
    case Fsctl::query_network_interface_info: return trip.check_chain<NetworkInterfaceInfo>(data);
    case Fsctl::srv_copychunk:
    case Fsctl::srv_copychunk_write: return trip.check<SrvCopychunkResponse>(data);
    case Fsctl::srv_request_resume_key: return trip.check<SrvRequestResumeKeyResponse>(data);
    case Fsctl::srv_enumerate_snapshots: return trip.check<SrvSnapshotArray>(data);
    default: return;
    }
}

/// [MS-SMB2] 2.2.2: which responses with a status that is no success have their own body all the same.
bool has_own_body(Command command, Status status) {
    switch (status) {
    case Status::success:
    case Status::notify_enum_dir: // CHANGE_NOTIFY's, with no entries
    case Status::notify_cleanup: return true;
    case Status::more_processing_required: return command == Command::session_setup;
    case Status::buffer_overflow:
        return command == Command::read || command == Command::ioctl || command == Command::query_info;
    default: return false;
    }
}

} // namespace

void RoundTrip::frame(const Frame& frame, const Opened& opened) {
    if (frame_kind(frame.bytes) == FrameKind::encrypted) {
        const View whole(frame.bytes);
        check<TransformHeader>(whole.first(std::min(whole.size(), TransformHeader::size)));
    }
    if (!opened.why_closed.empty()) {
        ++skipped_[opened.why_closed];
        return;
    }
    const View left = opened.bytes;
    switch (frame_kind(left)) {
    case FrameKind::smb1:
        if (const auto request = decode_smb1_negotiate(left)) {
            const Bytes encoded = encode_smb1_negotiate(*request);
            // Of the header only the command counts here; the rest is the client's business.
            count("Smb1Negotiate", left.subspan(32), View(encoded).subspan(32), true);
        } else {
            ++skipped_["SMB1 beyond the negotiate that leads to SMB2: another protocol"];
        }
        return;
    case FrameKind::compressed:
        ++skipped_["compressed: Holdfast never agrees to compression, so it reads none"];
        return;
    case FrameKind::encrypted: ++skipped_["encrypted twice"]; return;
    case FrameKind::unknown: ++skipped_["no SMB"]; return;
    case FrameKind::smb2: return compound(frame, left);
    }
}

void RoundTrip::signatures(const std::string& capture, const SignatureCounts& counts) {
    signatures_.verified += counts.verified;
    signatures_.wrong += counts.wrong;
    signatures_.without_key += counts.without_key;
    if (counts.wrong != 0) find("Signature", capture, "  " + std::to_string(counts.wrong) + " are wrong");
}

void RoundTrip::compound(const Frame& frame, View left) {
    while (!left.empty()) {
        const auto header = decode_header(left);
        if (!header) return find("Header", "decode", "  captured " + hex(left));
        const std::size_t next = header->next_command;
        if (next > left.size()) return find("Header", "next", "  captured " + hex(left));
        in_compound_ = next != 0;
        element(frame.flow, next == 0 ? left : left.first(next));
        left = next == 0 ? View{} : left.subspan(next);
    }
}

void RoundTrip::element(const Flow& flow, View bytes) {
    const auto header = decode_header(bytes);
    if (!header) return find("Header", "decode", "  captured " + hex(bytes));
    const std::size_t findings = findings_.size();
    const std::size_t allowed = allowed_so_far_;
    check<Header>(bytes.first(header_size));
    Connection& connection = connections_[connection_of(flow)];
    header->is_response() ? response(connection, bytes) : request(connection, bytes);
    ++pdus_.decoded;
    if (findings_.size() != findings) return;
    ++(allowed_so_far_ == allowed ? pdus_.equal : pdus_.allowed);
}

void RoundTrip::request(Connection& connection, View bytes) {
    const auto header = *decode_header(bytes);
    switch (header.command) {
    case Command::negotiate:
        check<NegotiateRequest>(bytes);
        if (const auto m = decode<NegotiateRequest>(bytes)) {
            for (const auto& context : m->negotiate_contexts) check_negotiate_context(*this, context);
        }
        return;
    case Command::session_setup: return check<SessionSetupRequest>(bytes);
    case Command::logoff: return check<LogoffRequest>(bytes);
    case Command::tree_connect: return check<TreeConnectRequest>(bytes);
    case Command::tree_disconnect: return check<TreeDisconnectRequest>(bytes);
    case Command::create:
        check<CreateRequest>(bytes);
        if (const auto m = decode<CreateRequest>(bytes)) {
            for (const auto& context : m->create_contexts)
                check_create_context(*this, context.name, context.data, false);
        }
        return;
    case Command::close: return check<CloseRequest>(bytes);
    case Command::flush: return check<FlushRequest>(bytes);
    case Command::read: return check<ReadRequest>(bytes);
    case Command::write: return check<WriteRequest>(bytes);
    case Command::lock: return check<LockRequest>(bytes);
    case Command::ioctl:
        check<IoctlRequest>(bytes);
        if (const auto m = decode<IoctlRequest>(bytes)) check_ioctl_input(*this, m->ctl_code, m->input);
        return;
    case Command::cancel: return check<CancelRequest>(bytes);
    case Command::echo: return check<EchoRequest>(bytes);
    case Command::query_directory:
        check<QueryDirectoryRequest>(bytes);
        if (const auto m = decode<QueryDirectoryRequest>(bytes)) {
            connection.asked[header.message_id] = {to_bits(InfoType::file), to_bits(m->file_information_class)};
        }
        return;
    case Command::change_notify: return check<ChangeNotifyRequest>(bytes);
    case Command::query_info:
        check<QueryInfoRequest>(bytes);
        if (const auto m = decode<QueryInfoRequest>(bytes)) {
            connection.asked[header.message_id] = {to_bits(m->info_type), m->file_info_class};
        }
        return;
    case Command::set_info:
        check<SetInfoRequest>(bytes);
        if (const auto m = decode<SetInfoRequest>(bytes)) {
            check_info(*this, m->info_type, m->file_info_class, m->buffer);
        }
        return;
    case Command::oplock_break:
        if (structure_size_of(bytes) == LeaseBreakAcknowledgment::wire_size) {
            return check<LeaseBreakAcknowledgment>(bytes);
        }
        return check<OplockBreakAcknowledgment>(bytes);
    }
    find("Header", "command", "  captured " + hex(bytes));
}

void RoundTrip::response(Connection& connection, View bytes) {
    const auto header = *decode_header(bytes);
    if (!has_own_body(header.command, header.status)) {
        if (structure_size_of(bytes) == 9) return check<ErrorResponse>(bytes);
    }
    const auto asked = connection.asked.find(header.message_id);
    const auto check_asked = [&](View output) {
        if (asked == connection.asked.end() || header.status != Status::success) return;
        check_info(*this, static_cast<InfoType>(asked->second.info_type), asked->second.info_class, output);
    };
    switch (header.command) {
    case Command::negotiate:
        check<NegotiateResponse>(bytes);
        if (const auto m = decode<NegotiateResponse>(bytes)) {
            for (const auto& context : m->negotiate_contexts) check_negotiate_context(*this, context);
        }
        return;
    case Command::session_setup: return check<SessionSetupResponse>(bytes);
    case Command::logoff: return check<LogoffResponse>(bytes);
    case Command::tree_connect: return check<TreeConnectResponse>(bytes);
    case Command::tree_disconnect: return check<TreeDisconnectResponse>(bytes);
    case Command::create:
        check<CreateResponse>(bytes);
        if (const auto m = decode<CreateResponse>(bytes)) {
            for (const auto& context : m->create_contexts)
                check_create_context(*this, context.name, context.data, true);
        }
        return;
    case Command::close: return check<CloseResponse>(bytes);
    case Command::flush: return check<FlushResponse>(bytes);
    case Command::read: return check<ReadResponse>(bytes);
    case Command::write: return check<WriteResponse>(bytes);
    case Command::lock: return check<LockResponse>(bytes);
    case Command::ioctl:
        check<IoctlResponse>(bytes);
        if (const auto m = decode<IoctlResponse>(bytes)) check_ioctl_output(*this, m->ctl_code, m->output);
        return;
    case Command::cancel: break;
    case Command::echo: return check<EchoResponse>(bytes);
    case Command::query_directory:
        check<QueryDirectoryResponse>(bytes);
        if (const auto m = decode<QueryDirectoryResponse>(bytes)) check_asked(m->output);
        return;
    case Command::change_notify:
        check<ChangeNotifyResponse>(bytes);
        if (const auto m = decode<ChangeNotifyResponse>(bytes)) check_chain<FileNotifyInformation>(m->output);
        return;
    case Command::query_info:
        check<QueryInfoResponse>(bytes);
        if (const auto m = decode<QueryInfoResponse>(bytes)) check_asked(m->output);
        return;
    case Command::set_info: return check<SetInfoResponse>(bytes);
    case Command::oplock_break:
        switch (structure_size_of(bytes)) {
        case 44: return check<LeaseBreakNotification>(bytes);
        case 36: return check<LeaseBreakResponse>(bytes);
        default: break;
        }
        if (header.message_id == ~std::uint64_t{0}) return check<OplockBreakNotification>(bytes);
        return check<OplockBreakResponse>(bytes);
    }
    find("Header", "command", "  captured " + hex(bytes));
}

} // namespace holdfast::pcap
