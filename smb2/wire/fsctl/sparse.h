#pragma once

#include "smb2/wire/codec.h"
#include "smb2/wire/fsctl/codes.h"

namespace holdfast::smb2::wire {

/// [MS-FSCC] 2.3, FSCTL_SET_SPARSE Request. A request without a buffer means true.
struct SetSparse {
    static constexpr Fsctl ctl_code = Fsctl::set_sparse;

    bool set_sparse = true;

    static void fields(auto& wire, auto& m) { wire("SetSparse", m.set_sparse); }
};

/// [MS-FSCC] 2.3, FSCTL_SET_ZERO_DATA Request.
struct SetZeroData {
    static constexpr Fsctl ctl_code = Fsctl::set_zero_data;

    std::uint64_t file_offset = 0;
    std::uint64_t beyond_final_zero = 0;

    static void fields(auto& wire, auto& m) {
        wire("FileOffset", m.file_offset);
        wire("BeyondFinalZero", m.beyond_final_zero);
    }
};

/// [MS-FSCC] 2.3, FSCTL_QUERY_ALLOCATED_RANGES: the request is one, the reply a list of them.
struct AllocatedRange {
    static constexpr Fsctl ctl_code = Fsctl::query_allocated_ranges;
    static constexpr std::size_t size = 16;

    std::uint64_t file_offset = 0;
    std::uint64_t length = 0;

    static void fields(auto& wire, auto& m) {
        wire("FileOffset", m.file_offset);
        wire("Length", m.length);
    }
};

} // namespace holdfast::smb2::wire
