#include "vfs/error.h"

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace holdfast::vfs {

Error from_errno(int number) {
    switch (number) {
    case ENOENT:
    case ENODATA: return Error::not_found; // ENODATA: an extended attribute that is not there
    case EEXIST: return Error::exists;
    case EACCES: return Error::access_denied;
    case EPERM: return Error::not_permitted;
    case ENOTDIR: return Error::not_a_directory;
    case EISDIR: return Error::is_a_directory;
    case ENOTEMPTY: return Error::not_empty;
    case EILSEQ: return Error::invalid_name;
    case ENAMETOOLONG: return Error::name_too_long;
    case ELOOP: return Error::outside; // we follow no link that could loop but by policy
    case EMLINK: return Error::too_many_links;
    case EMFILE:
    case ENFILE: return Error::too_many_open;
    case ENOSPC: return Error::no_space;
    case EDQUOT: return Error::quota;
    case EFBIG:
    case EOVERFLOW: return Error::file_too_large;
    case EROFS: return Error::read_only;
    case EXDEV: return Error::cross_device;
    case EBUSY:
    case ETXTBSY: return Error::busy;
    case EAGAIN: return Error::would_block;
    case ESTALE: return Error::stale;
    case EINVAL:
    case E2BIG:
    case ERANGE: return Error::invalid_argument;
    case ENOSYS:
    case EOPNOTSUPP:
    case ENOTTY:
    case ENXIO:
    case ENODEV: return Error::unsupported;
    case ENOMEM: return Error::no_memory;
    case EBADF: return Error::access_denied; // the descriptor was not opened for this
    default: return Error::io;
    }
}

std::string_view to_string(Error error) {
    switch (error) {
    case Error::not_found: return "not found";
    case Error::path_not_found: return "path not found";
    case Error::exists: return "exists";
    case Error::access_denied: return "access denied";
    case Error::not_permitted: return "not permitted";
    case Error::not_a_directory: return "not a directory";
    case Error::is_a_directory: return "is a directory";
    case Error::not_empty: return "not empty";
    case Error::invalid_name: return "invalid name";
    case Error::name_too_long: return "name too long";
    case Error::outside: return "outside of the share";
    case Error::too_many_links: return "too many links";
    case Error::too_many_open: return "too many open files";
    case Error::no_space: return "no space";
    case Error::quota: return "over quota";
    case Error::file_too_large: return "file too large";
    case Error::read_only: return "read-only";
    case Error::cross_device: return "cross-device";
    case Error::busy: return "busy";
    case Error::would_block: return "would block";
    case Error::stale: return "stale";
    case Error::io: return "I/O error";
    case Error::invalid_argument: return "invalid argument";
    case Error::unsupported: return "unsupported";
    case Error::no_memory: return "no memory";
    }
    std::abort(); // every enumerator has returned above
}

void throw_exception_from_error(Error error, const boost::source_location& where) {
    throw std::logic_error(where.to_string() + ": " + std::string(to_string(error)));
}

} // namespace holdfast::vfs
