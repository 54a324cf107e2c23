#pragma once
// What the enumerating methods of [MS-SRVS] 3.1.4 have in common: InfoStruct, PreferedMaximumLength, TotalEntries and
// ResumeHandle.

#include "smb2/pipes/rpc_pipe.h"
#include "smb2/pipes/win_error.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::smb2::pipes::srvsvc_calls {

/// [MS-SRVS] 2.2.4.5, 2.2.4.10, 2.2.4.21 and what follows it in the call.
struct EnumRequest {
    std::uint32_t level = 0;
    std::uint32_t preferred = UINT32_MAX; // PreferedMaximumLength
    std::optional<std::uint32_t> resume;  // ResumeHandle; nothing when it is a null pointer
    /// After which entry the enumeration goes on; 0 is the beginning.
    std::uint32_t after() const { return resume.value_or(0); }
};

/// A level that the union has no arm for cannot be answered with an error code, as the answer holds that union: it is
/// the fault of an invalid tag.
CallResult read_enum(NdrReader& in, std::initializer_list<std::uint32_t> levels, EnumRequest& request);

struct EnumAnswer {
    WinError error = WinError::success;
    std::size_t entries = 0;
    std::size_t total = 0;    // TotalEntries: from where the enumeration began
    std::uint32_t resume = 0; // where it goes on, of more_data
};

/// `write_entries` writes the fixed parts of as many entries as there are.
CallResult write_enum(NdrWriter& out, const EnumRequest& request, const EnumAnswer& answer,
                      const std::function<void()>& write_entries);
CallResult refuse_enum(NdrWriter& out, const EnumRequest& request, WinError error);

/// The bytes that the entries of one answer may take. Deviation: also of who asks for all there is
/// (MAX_PREFERRED_LENGTH) no more than this, and the rest when he asks again.
class Room {
  public:
    static constexpr std::size_t most = 8U << 20;
    explicit Room(std::uint32_t preferred);

    /// False when it does not fit; then nothing is taken.
    bool take(std::size_t bytes);

  private:
    std::size_t left_;
};

/// Of a number or a pointer in an entry.
constexpr std::size_t wire_word = 4;
/// Of a string in an entry, with its end.
std::size_t wire_size(std::u16string_view text);
std::size_t wire_size(std::string_view utf8);

/// A string that restricts what is listed or ended, in UTF-8.
struct Qualifier {
    std::string text;      // empty: restricts nothing
    bool too_long = false; // more than 1,024 characters with the end, which every method refuses
};
Qualifier read_qualifier(NdrReader& in);

/// Without case.
bool same_text(std::string_view a, std::string_view b);

/// How a client is called in all answers: "\\192.0.2.1", "\\[2001:db8::1]", as Windows does where nothing but TCP is
/// spoken.
std::string client_name(std::string_view address);
/// Whether that is the client meant by "\\…"; the brackets may be left out.
bool is_client(std::string_view address, std::string_view name);
bool is_client_name(std::string_view text);

} // namespace holdfast::smb2::pipes::srvsvc_calls
