#pragma once
// Stories for the lock manager, with the answers under each paragraph.
//
//   # a comment
//   open A file=1 access=rw share=r
//   lock A x:0+10
//   ----
//   A granted
//   granted
//
// UPDATE_GOLDEN=1 rewrites the answers.

#include <string>

namespace holdfast::locks::test {

/// Plays the story; returns it with the answers that came.
std::string play_script(const std::string& story);

} // namespace holdfast::locks::test
