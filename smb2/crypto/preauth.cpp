#include "smb2/crypto/preauth.h"

#include "smb2/crypto/evp.h"

#include <openssl/evp.h>

namespace holdfast::smb2::crypto {

void PreauthHash::update(std::span<const std::byte> message) {
    const DigestContext context = new_digest_context();
    unsigned char digest[64];
    const bool hashed = EVP_DigestInit_ex2(context.get(), sha512(), nullptr) == 1 &&
                        EVP_DigestUpdate(context.get(), value_.data(), value_.size()) == 1 &&
                        EVP_DigestUpdate(context.get(), message.data(), message.size()) == 1 &&
                        EVP_DigestFinal_ex(context.get(), digest, nullptr) == 1;
    require(hashed, "to hash");
    for (std::size_t i = 0; i < value_.size(); ++i) value_[i] = std::byte{digest[i]};
}

} // namespace holdfast::smb2::crypto
