#include "smb2/handlers/create/course.h"

namespace holdfast::smb2::create {

namespace {

using wire::CreateDisposition;
using wire::CreateOptions;

CourseVerdict course_where_nothing_is(CreateDisposition disposition) {
    switch (disposition) {
    case CreateDisposition::open:
    case CreateDisposition::overwrite: return {Status::object_name_not_found};
    case CreateDisposition::supersede:
    case CreateDisposition::create:
    case CreateDisposition::open_if:
    case CreateDisposition::overwrite_if: return {Status::success, Course::make};
    }
    return {Status::invalid_parameter}; // validate() has let none of these through
}

Course course_of_existing(CreateDisposition disposition) {
    switch (disposition) {
    case CreateDisposition::supersede: return Course::supersede;
    case CreateDisposition::overwrite:
    case CreateDisposition::overwrite_if: return Course::overwrite;
    case CreateDisposition::open:
    case CreateDisposition::create:
    case CreateDisposition::open_if: break;
    }
    return Course::open;
}

} // namespace

CourseVerdict decide_course(const Wish& wish, const vfs::Attributes* existing) {
    if (existing == nullptr) return course_where_nothing_is(wish.disposition);

    // That the name is taken comes before what it is taken by.
    if (wish.disposition == CreateDisposition::create) return {Status::object_name_collision};
    const bool is_folder = existing->kind == vfs::Kind::directory;
    if (is_folder && (wish.asks(CreateOptions::non_directory_file) || wish.part.is_said_data))
        return {Status::file_is_a_directory};
    if (!is_folder && wish.asks(CreateOptions::directory_file)) return {Status::not_a_directory};

    const Course course = course_of_existing(wish.disposition);
    if (is_folder && replaces_content(course)) return {Status::object_name_collision};
    return {Status::success, course};
}

wire::CreateAction action_of(Course course) {
    switch (course) {
    case Course::make: return wire::CreateAction::created;
    case Course::open: return wire::CreateAction::opened;
    case Course::overwrite: return wire::CreateAction::overwritten;
    case Course::supersede: return wire::CreateAction::superseded;
    }
    return wire::CreateAction::opened; // a value that is none of the enumerators
}

} // namespace holdfast::smb2::create
