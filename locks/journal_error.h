#pragma once
// Why a journal could not be opened or written.

#include <boost/system/result.hpp>

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <system_error>

namespace holdfast::locks {

struct JournalError {
    enum class Kind : std::uint8_t {
        system,        // a call failed: `number` is its errno
        in_use,        // another process has it open
        newer_version, // written by a later release: left as it is
    };
    Kind kind = Kind::system;
    int number = 0;
    std::string doing; // "write journal", …
};

template <class T>
using JournalResult = boost::system::result<T, JournalError>;

inline std::string to_string(const JournalError& error) {
    std::string text = "cannot " + error.doing + ": ";
    switch (error.kind) {
    case JournalError::Kind::system: return text + std::generic_category().message(error.number);
    case JournalError::Kind::in_use: return text + "another process has it open";
    case JournalError::Kind::newer_version: return text + "a later release has written it";
    }
    std::abort(); // every enumerator has returned above
}

/// What JournalResult's value() does when there is none: std::logic_error, for whoever did not ask first.
[[noreturn]] inline void throw_exception_from_error(const JournalError& error, const boost::source_location& where) {
    throw std::logic_error(where.to_string() + ": " + to_string(error));
}

} // namespace holdfast::locks
