#include "smb2/handlers/create/course.h"

#include <gtest/gtest.h>

namespace holdfast::smb2::create {
namespace {

using wire::CreateDisposition;
using wire::CreateOptions;

enum class There : std::uint8_t { nothing, file, folder };

struct CourseRow {
    const char* why;
    There there;
    CreateDisposition disposition;
    CreateOptions options;
    Status status;
    Course course;
};

TEST(Course, row_by_row) {
    constexpr auto none = CreateOptions::none;
    constexpr auto folder = CreateOptions::directory_file;
    constexpr auto no_folder = CreateOptions::non_directory_file;
    const CourseRow rows[] = {
        {"nothing to open", There::nothing, CreateDisposition::open, none, Status::object_name_not_found, {}},
        {"nothing to overwrite", There::nothing, CreateDisposition::overwrite, none, Status::object_name_not_found, {}},
        {"made", There::nothing, CreateDisposition::create, none, Status::success, Course::make},
        {"made", There::nothing, CreateDisposition::open_if, folder, Status::success, Course::make},
        {"made", There::nothing, CreateDisposition::overwrite_if, none, Status::success, Course::make},
        {"made", There::nothing, CreateDisposition::supersede, none, Status::success, Course::make},

        {"opened", There::file, CreateDisposition::open, none, Status::success, Course::open},
        {"opened", There::file, CreateDisposition::open_if, no_folder, Status::success, Course::open},
        {"taken", There::file, CreateDisposition::create, none, Status::object_name_collision, {}},
        {"overwritten", There::file, CreateDisposition::overwrite, none, Status::success, Course::overwrite},
        {"overwritten", There::file, CreateDisposition::overwrite_if, none, Status::success, Course::overwrite},
        {"superseded", There::file, CreateDisposition::supersede, none, Status::success, Course::supersede},
        {"no folder", There::file, CreateDisposition::open, folder, Status::not_a_directory, {}},
        {"taken, whatever by", There::file, CreateDisposition::create, folder, Status::object_name_collision, {}},

        {"a folder opens", There::folder, CreateDisposition::open, none, Status::success, Course::open},
        {"a folder opens", There::folder, CreateDisposition::open_if, folder, Status::success, Course::open},
        {"a folder", There::folder, CreateDisposition::open, no_folder, Status::file_is_a_directory, {}},
        {"taken, whatever by", There::folder, CreateDisposition::create, no_folder, Status::object_name_collision, {}},
        {"folders are not emptied",
         There::folder,
         CreateDisposition::overwrite_if,
         none,
         Status::object_name_collision,
         {}},
        {"that it is a folder comes first",
         There::folder,
         CreateDisposition::overwrite_if,
         no_folder,
         Status::file_is_a_directory,
         {}},
    };
    for (const CourseRow& row : rows) {
        Wish wish;
        wish.disposition = row.disposition;
        wish.options = row.options;
        vfs::Attributes existing;
        existing.kind = row.there == There::folder ? vfs::Kind::directory : vfs::Kind::file;
        const CourseVerdict verdict = decide_course(wish, row.there == There::nothing ? nullptr : &existing);
        EXPECT_EQ(verdict.status, row.status) << row.why;
        if (row.status == Status::success) {
            EXPECT_EQ(verdict.course, row.course) << row.why;
        }
    }
}

TEST(Course, the_client_is_told_what_was_done) {
    EXPECT_EQ(action_of(Course::make), wire::CreateAction::created);
    EXPECT_EQ(action_of(Course::open), wire::CreateAction::opened);
    EXPECT_EQ(action_of(Course::overwrite), wire::CreateAction::overwritten);
    EXPECT_EQ(action_of(Course::supersede), wire::CreateAction::superseded);
}

} // namespace
} // namespace holdfast::smb2::create
