#include "smb2/handlers/create/app_instance.h"

#include "smb2/wire/create_contexts/app_instance.h"
#include "tests/unit/smb2/handlers/lease_test.h"

namespace holdfast::smb2::create {
namespace {

class AppInstanceTest : public test::LeaseTest {
  protected:
    wire::CreateRequest of_application(const std::u16string& name, std::optional<std::uint64_t> version = {}) {
        auto request = with_oplock(name, wire::OplockLevel::none);
        request.share_access = locks::ShareMode::none;
        add(request, wire::AppInstanceId{{3}});
        if (version) add(request, wire::AppInstanceVersion{*version, 0});
        return request;
    }
    AppInstanceTest() {
        holder.tree = holder.connect_as(guid(1));
        other.tree = other.connect_as(guid(2));
    }
    bool is_open(FileId id) { return server.locks.row(locks::OpenId{id.persistent}).has_value(); }

  private:
    template <class Context>
    void add(wire::CreateRequest& request, const Context& context) {
        contexts.push_back(wire::to_bytes(context));
        request.create_contexts.push_back({std::string(Context::name), contexts.back()});
    }
};

TEST_F(AppInstanceTest, an_application_that_has_moved_takes_its_file_along) {
    const FileId left = holder.open(of_application(u"disk"));
    const FileId taken = other.open(of_application(u"Disk"));
    EXPECT_FALSE(is_open(left));
    EXPECT_TRUE(is_open(taken));
    EXPECT_EQ(server.state.app_instances.find({3}).size(), 1U);
}

TEST_F(AppInstanceTest, the_same_client_and_other_files_and_others_keep_theirs) {
    holder.open(of_application(u"disk"));
    EXPECT_EQ(holder.create_status(of_application(u"disk")), Status::sharing_violation);
    other.open(of_application(u"another"));
    auto stranger = with_oplock(u"disk", wire::OplockLevel::none);
    EXPECT_EQ(other.create_status(stranger), Status::sharing_violation);
    EXPECT_EQ(server.locks.totals().opens, 2U);
}

TEST_F(AppInstanceTest, an_older_version_is_sent_away) {
    const FileId newer = holder.open(of_application(u"disk", 5));
    EXPECT_EQ(other.create_status(of_application(u"disk", 5)), Status::file_forced_closed);
    EXPECT_EQ(other.create_status(of_application(u"disk", 4)), Status::file_forced_closed);
    EXPECT_TRUE(is_open(newer));
    EXPECT_EQ(other.create_status(of_application(u"disk", 6)), Status::success);
    EXPECT_FALSE(is_open(newer));
}

TEST_F(AppInstanceTest, what_is_closed_is_forgotten) {
    holder.close(holder.open(of_application(u"disk")));
    EXPECT_TRUE(server.state.app_instances.find({3}).empty());
}

} // namespace
} // namespace holdfast::smb2::create
