#include "server/azure_reader.h"

#include "admin_api/azure/accounts.h"

#include <algorithm>
#include <strings.h>

namespace holdfast::server {

namespace {

class AzureReader {
  public:
    AzureReader(const std::vector<ShareConfig>& shares, ProblemList& problems) : shares_(shares), problems_(problems) {}

    AzureConfig read(const toml::table* table) {
        TableReader azure(table, "[azure]", problems_);
        read_listen(azure);
        azure.number("max_skew", config_.max_skew, 1, 86'400);
        if (const toml::node* node = azure.take("account")) read_accounts(azure, *node);
        if (config_.listen && config_.accounts.empty() && !has_accounts_)
            azure.complain("listen", "nobody could use this: add an [[azure.account]] with a name");
        azure.finish();
        return std::move(config_);
    }

  private:
    void read_listen(TableReader& azure) {
        if (!azure.has("listen")) return;
        std::string text;
        azure.text("listen", text);
        const auto endpoint = parse_endpoint(text);
        if (!endpoint) {
            azure.complain("listen", "\"" + text + "\" is no address to listen on; write \"127.0.0.1:10004\"");
        } else if (!is_loopback(*endpoint)) {
            azure.complain("listen", "this listener has no TLS and stays on loopback: \"127.0.0.1:" +
                                         std::to_string(endpoint->port) + "\"");
        } else {
            config_.listen = *endpoint;
        }
    }

    void read_accounts(TableReader& azure, const toml::node& node) {
        has_accounts_ = true;
        const toml::array* list = node.as_array();
        if (list == nullptr || !list->is_array_of_tables())
            return azure.complain(node, "accounts are written with two brackets: [[azure.account]]");
        for (const toml::node& element : *list) read_account(*element.as_table());
    }

    void read_account(const toml::table& table) {
        TableReader reader(&table, "[[azure.account]]", problems_);
        AzureAccountConfig account;
        reader.text("name", account.name);
        check_name(reader, account.name);
        reader.text("key_file", account.key_file);
        if (reader.take("key") != nullptr)
            reader.complain("key", "keys do not stand in the configuration, which others may read: name a file of "
                                   "mode 0600 with \"key_file\", or let holdfast azure key create make one");
        read_shares(reader, account);
        reader.finish();
        config_.accounts.push_back(std::move(account));
    }

    void check_name(TableReader& reader, const std::string& name) {
        if (!admin_api::azure::is_account_name(name))
            return reader.complain("name", "the name of an account is 3 to 24 lower-case letters and digits");
        const bool is_taken = std::any_of(config_.accounts.begin(), config_.accounts.end(),
                                          [&](const AzureAccountConfig& other) { return other.name == name; });
        if (is_taken) reader.complain("name", "an account with the name \"" + name + "\" stands above");
    }

    void read_shares(TableReader& reader, AzureAccountConfig& account) {
        reader.each_text("shares", [&](const std::string& name, const toml::node& node) {
            const bool is_known = std::any_of(shares_.begin(), shares_.end(), [&](const ShareConfig& share) {
                return ::strcasecmp(share.name.c_str(), name.c_str()) == 0;
            });
            if (!is_known) return reader.complain(node, "no share has the name \"" + name + "\"");
            account.shares.push_back(name);
        });
    }

    const std::vector<ShareConfig>& shares_;
    ProblemList& problems_;
    AzureConfig config_;
    bool has_accounts_ = false; // rightly written or not
};

} // namespace

AzureConfig read_azure(const toml::table* table, const std::vector<ShareConfig>& shares, ProblemList& problems) {
    return AzureReader(shares, problems).read(table);
}

} // namespace holdfast::server
