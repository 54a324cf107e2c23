#include "vfs/error.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <set>

namespace holdfast::vfs {
namespace {

TEST(Error, each_errno_has_its_word) {
    const struct {
        int number;
        Error error;
    } rows[] = {
        {ENOENT, Error::not_found},
        {ENODATA, Error::not_found},
        {EEXIST, Error::exists},
        {EACCES, Error::access_denied},
        {EBADF, Error::access_denied},
        {EPERM, Error::not_permitted},
        {ENOTDIR, Error::not_a_directory},
        {EISDIR, Error::is_a_directory},
        {ENOTEMPTY, Error::not_empty},
        {EILSEQ, Error::invalid_name},
        {ENAMETOOLONG, Error::name_too_long},
        {ELOOP, Error::outside},
        {EMLINK, Error::too_many_links},
        {EMFILE, Error::too_many_open},
        {ENFILE, Error::too_many_open},
        {ENOSPC, Error::no_space},
        {EDQUOT, Error::quota},
        {EFBIG, Error::file_too_large},
        {EOVERFLOW, Error::file_too_large},
        {EROFS, Error::read_only},
        {EXDEV, Error::cross_device},
        {EBUSY, Error::busy},
        {ETXTBSY, Error::busy},
        {EAGAIN, Error::would_block},
        {ESTALE, Error::stale},
        {EINVAL, Error::invalid_argument},
        {ENOSYS, Error::unsupported},
        {EOPNOTSUPP, Error::unsupported},
        {ENXIO, Error::unsupported},
        {ENOMEM, Error::no_memory},
        {EIO, Error::io},
        {EUCLEAN, Error::io},
    };
    for (const auto& row : rows) EXPECT_EQ(from_errno(row.number), row.error) << row.number;
}

TEST(Error, no_two_read_alike) {
    std::set<std::string_view> texts;
    for (int i = 0; i <= static_cast<int>(Error::no_memory); ++i) texts.insert(to_string(static_cast<Error>(i)));
    EXPECT_EQ(texts.size(), static_cast<std::size_t>(Error::no_memory) + 1);
}

TEST(Error, a_value_that_is_not_there_cannot_be_had) {
    const Result<int> result = Error::stale;
    EXPECT_THROW(result.value(), std::logic_error);
}

} // namespace
} // namespace holdfast::vfs
