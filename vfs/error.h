#pragma once
// What can go wrong with a file system, in the words of this room. errno stops here.

#include <boost/system/result.hpp>

#include <cstdint>
#include <string_view>

namespace holdfast::vfs {

enum class Error : std::uint8_t {
    not_found,      // the last name of the path
    path_not_found, // a folder on the way
    exists,
    access_denied,
    not_permitted, // not the owner, immutable, …
    not_a_directory,
    is_a_directory,
    not_empty,
    invalid_name,
    name_too_long,
    outside, // the path would leave the share, or meets a link that policy stops
    too_many_links,
    too_many_open,
    no_space,
    quota,
    file_too_large,
    read_only,
    cross_device,
    busy,
    would_block, // only of the calls that say so
    stale,
    io,
    invalid_argument,
    unsupported,
    no_memory,
};

template <class T>
using Result = boost::system::result<T, Error>;

Error from_errno(int number);
std::string_view to_string(Error error);

/// What Result's value() does when there is none: std::logic_error, for whoever did not ask first.
[[noreturn]] void throw_exception_from_error(Error error, const boost::source_location& where);

} // namespace holdfast::vfs
