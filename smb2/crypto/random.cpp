#include "smb2/crypto/random.h"

#include "smb2/crypto/bytes.h"
#include "smb2/crypto/evp.h"

#include <openssl/rand.h>

namespace holdfast::smb2::crypto {

void fill_random(std::span<std::byte> into) {
    require(RAND_bytes(raw(into), int_size(into)) == 1, "to give random bytes");
}

} // namespace holdfast::smb2::crypto
