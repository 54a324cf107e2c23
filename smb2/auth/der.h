#pragma once
// As much of DER as SPNEGO needs: one-byte tags, definite lengths, bounds at every step.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

namespace holdfast::smb2::auth {

using Bytes = std::span<const std::byte>;
using ByteVector = std::vector<std::byte>;

enum class DerTag : std::uint8_t {
    octet_string = 0x04,
    object_identifier = 0x06,
    enumerated = 0x0A,
    general_string = 0x1B,
    sequence = 0x30,
    application_0 = 0x60,
    context_0 = 0xA0,
    context_1 = 0xA1,
    context_2 = 0xA2,
    context_3 = 0xA3,
    context_4 = 0xA4,
};

struct DerElement {
    DerTag tag{};
    Bytes content;
    Bytes whole; // with tag and length
};

/// Takes element after element from the front. What it gives points into the input.
class DerReader {
  public:
    explicit DerReader(Bytes input) : rest_(input) {}

    bool at_end() const { return rest_.empty(); }
    /// The next element whatever it is; nothing at the end and at nonsense.
    std::optional<DerElement> next();
    /// The content of the next element, which must have this tag.
    std::optional<Bytes> take(DerTag tag);

  private:
    Bytes rest_;
};

/// `outer { inner { … } }` as explicit tags have it: the content of the one inner element.
std::optional<Bytes> unwrap(Bytes outer_content, DerTag inner);

/// An element around what stands in `parts`.
ByteVector der(DerTag tag, std::initializer_list<Bytes> parts);

} // namespace holdfast::smb2::auth
