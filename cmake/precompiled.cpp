#include <cstddef>
#include <string>
#include <vector>

template class std::basic_string<char>;
template class std::basic_string<char16_t>;
template class std::vector<std::byte>;
