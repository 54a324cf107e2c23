// Compiled once for each library and program when HOLDFAST_FIRST_BUILD is on; nothing here may be needed otherwise.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/system/result.hpp>

// Each object file would have its own copies of these, sanitized, for a tenth of the time of a build: libstdc++
// declares none of them for C++20. precompiled.cpp has the one copy.
extern template class std::basic_string<char>;
extern template class std::basic_string<char16_t>;
extern template class std::vector<std::byte>;

#if defined(SPDLOG_COMPILED_LIB) && !defined(__clang__)
#include <spdlog/spdlog.h>

// libfmt has it and does not say so; else whoever logs compiles all of fmt, for five seconds.
extern template void fmt::detail::vformat_to<char>(fmt::detail::buffer<char>&, fmt::basic_string_view<char>,
                                                   fmt::basic_format_args<FMT_BUFFER_CONTEXT(char)>,
                                                   fmt::detail::locale_ref);
#endif
