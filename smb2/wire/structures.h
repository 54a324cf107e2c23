#pragma once
// All structures that lie inside of messages.

#include "smb2/wire/create_contexts/app_instance.h"
#include "smb2/wire/create_contexts/context.h"
#include "smb2/wire/create_contexts/durable.h"
#include "smb2/wire/create_contexts/lease.h"
#include "smb2/wire/create_contexts/query.h"
#include "smb2/wire/create_contexts/set.h"
#include "smb2/wire/fsctl/codes.h"
#include "smb2/wire/fsctl/copychunk.h"
#include "smb2/wire/fsctl/negotiate_info.h"
#include "smb2/wire/fsctl/network_interface.h"
#include "smb2/wire/fsctl/other.h"
#include "smb2/wire/fsctl/sparse.h"
#include "smb2/wire/info/directory.h"
#include "smb2/wire/info/ea.h"
#include "smb2/wire/info/file.h"
#include "smb2/wire/info/filesystem.h"
#include "smb2/wire/info/name.h"
#include "smb2/wire/info/pipe.h"
#include "smb2/wire/info/set.h"
#include "smb2/wire/messages.h"
#include "smb2/wire/security/descriptor.h"

namespace holdfast::smb2::wire {

using NegotiateContexts =
    TypeList<PreauthIntegrityCapabilities, EncryptionCapabilities, CompressionCapabilities, NetnameNegotiateContextId,
             TransportCapabilities, RdmaTransformCapabilities, SigningCapabilities>;

using CreateContexts = TypeList<EaBuffer, SdBuffer, DurableHandleRequest, DurableHandleResponse, DurableHandleReconnect,
                                QueryMaximalAccessRequest, QueryMaximalAccessResponse, AllocationSize, TimewarpToken,
                                LeaseV1, LeaseV2, QueryOnDiskIdRequest, QueryOnDiskIdResponse, DurableHandleRequestV2,
                                DurableHandleResponseV2, DurableHandleReconnectV2, AppInstanceId, AppInstanceVersion>;

using FileInfo =
    TypeList<FileAccessInformation, FileAlignmentInformation, FileAttributeTagInformation, FileBasicInformation,
             FileCompressionInformation, FileIdInformation, FileInternalInformation, FileModeInformation,
             FileNetworkOpenInformation, FilePositionInformation, FileStandardInformation, FileStreamInformation,
             FileAllInformation, FileNameInformation, FileAlternateNameInformation, FileNormalizedNameInformation,
             FileShortNameInformation, FileAllocationInformation, FileDispositionInformation,
             FileDispositionInformationEx, FileEndOfFileInformation, FileLinkInformation, FileRenameInformation,
             FileValidDataLengthInformation, FilePipeInformation, FilePipeLocalInformation, FileEaInformation,
             FileFullEaInformation, FileGetEaInformation, FileDirectoryInformation, FileFullDirectoryInformation,
             FileIdFullDirectoryInformation, FileBothDirectoryInformation, FileIdBothDirectoryInformation,
             FileIdExtdDirectoryInformation, FileNamesInformation, FileNotifyInformation>;

using FsInfo = TypeList<FileFsAttributeInformation, FileFsControlInformation, FileFsDeviceInformation,
                        FileFsFullSizeInformation, FileFsLabelInformation, FileFsObjectIdInformation,
                        FileFsSectorSizeInformation, FileFsSizeInformation, FileFsVolumeInformation>;

using FsctlStructures =
    TypeList<ValidateNegotiateInfoRequest, ValidateNegotiateInfoResponse, NetworkInterfaceInfo, SetSparse, SetZeroData,
             AllocatedRange, SrvCopychunkCopy, SrvCopychunkResponse, SrvRequestResumeKeyResponse, DuplicateExtentsData,
             NetworkResiliencyRequest, PipeWaitRequest, CompressionState, SrvSnapshotArray, GetDfsReferral>;

using OtherStructures = TypeList<Header, TransformHeader, ErrorContext, SymbolicLinkErrorResponse, Sid, Acl,
                                 SecurityDescriptor, ChainOf<FileFullEaInformation>>;

} // namespace holdfast::smb2::wire
