#pragma once

#include "smb2/handlers/create/wish.h"

namespace holdfast::smb2::create {

/// What is to be done with the name.
enum class Course : std::uint8_t { make, open, overwrite, supersede };

struct CourseVerdict {
    Status status = Status::success;
    Course course = Course::open;
};

/// CreateDisposition met what is there: [MS-FSA] 2.1.5.1, phases 6 and 7. `existing` is null when nothing
/// has the name.
CourseVerdict decide_course(const Wish& wish, const vfs::Attributes* existing);

constexpr bool replaces_content(Course course) { return course == Course::overwrite || course == Course::supersede; }

wire::CreateAction action_of(Course course);

} // namespace holdfast::smb2::create
