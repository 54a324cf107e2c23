#pragma once
// The secret of an account, and the file that holds it: base64 in one line, for its owner alone.

#include <boost/system/result.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::admin_api::azure {

/// Wiped when it goes.
class Key {
  public:
    explicit Key(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}
    ~Key();
    Key(const Key&) = default;
    Key(Key&&) noexcept = default;
    Key& operator=(const Key&) = default;
    Key& operator=(Key&&) noexcept = default;

    const std::vector<std::uint8_t>& bytes() const { return bytes_; }
    std::string base64() const;

  private:
    std::vector<std::uint8_t> bytes_;
};

/// What is wrong with a key's file, in words for the operator, beginning with its path.
struct KeyFault {
    std::string what;
};
template <class T>
using KeyResult = boost::system::result<T, KeyFault>;

inline constexpr std::size_t key_size = 64;       // of what we make, as the service does
inline constexpr std::size_t least_key_size = 32; // of what we take

/// Refuses files that others may read or write, and keys that could be guessed.
KeyResult<Key> read_key_file(const std::filesystem::path& path);

/// Makes a key of random bytes and its file, as a whole. With Existing::keep it is a fault when there is one.
enum class Existing : bool { keep, replace };
KeyResult<Key> create_key_file(const std::filesystem::path& path, Existing existing);

} // namespace holdfast::admin_api::azure
