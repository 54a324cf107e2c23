// Any bytes as any structure: what decodes can be printed, encoded, and decoded again to the same.
//
// The first byte chooses the structure, the rest are its bytes; of a message those behind the header.

#include "smb2/wire/structures.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace {

using namespace holdfast::smb2::wire;

template <class T>
Bytes encoded(const T& structure) {
    Bytes out(Message<T> ? header_size : 0);
    encode(structure, out);
    return out;
}

template <class T>
void round_trip(View bytes) {
    const auto decoded = decode<T>(bytes);
    if (!decoded) return;
    const std::string text = print(*decoded);
    const Bytes said = encoded(*decoded);
    const auto again = decode<T>(said);
    if (again && print(*again) == text && encoded(*again) == said) return;
    std::fprintf(stderr, "%s does not survive\n", text.c_str());
    std::abort();
}

void smb1_negotiate(View bytes) {
    const auto decoded = decode_smb1_negotiate(bytes);
    if (!decoded) return;
    const auto again = decode_smb1_negotiate(encode_smb1_negotiate(*decoded));
    if (!again || again->dialects != decoded->dialects) std::abort();
}

using Target = void (*)(View);
struct Choice {
    Target target;
    bool has_header;
};

template <class... T>
void add(std::vector<Choice>& choices, TypeList<T...>) {
    (choices.push_back({&round_trip<T>, Message<T>}), ...);
}

std::vector<Choice> all_choices() {
    std::vector<Choice> choices{{&smb1_negotiate, false}};
    add(choices, Requests{});
    add(choices, Responses{});
    add(choices, OtherStructures{});
    add(choices, NegotiateContexts{});
    add(choices, CreateContexts{});
    add(choices, FsctlStructures{});
    add(choices, FileInfo{});
    add(choices, FsInfo{});
    add(choices, TypeList<ChainOf<FileIdBothDirectoryInformation>, ChainOf<FileStreamInformation>,
                          ChainOf<NetworkInterfaceInfo>, ChainOf<FileNotifyInformation>>{});
    return choices;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::vector<Choice> choices = all_choices();
    if (size == 0 || data[0] >= choices.size()) return -1; // not worth keeping
    const Choice& choice = choices[data[0]];
    const View rest = std::as_bytes(std::span(data, size)).subspan(1);
    if (!choice.has_header) {
        choice.target(rest);
        return 0;
    }
    // In a block of exactly its size, so that a step too far is seen.
    Bytes element(header_size);
    element.insert(element.end(), rest.begin(), rest.end());
    element.shrink_to_fit();
    choice.target(element);
    return 0;
}
