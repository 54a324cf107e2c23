#include "admin_api/qumulo/version.h"

#include "admin_api/json_writer.h"

namespace holdfast::admin_api::qumulo {

Answer show_version(const Call& call) {
    const std::string& version = call.backend.info.version;
    Answer answer;
    JsonWriter json(answer.body);
    json.begin_object();
    json.field("revision_id", "Holdfast Core " + version); // three words: some take the third
    json.field("build_id", version);
    json.field("flavor", "release");
    json.field("build_date", ""); // the same sources make the same program, on any day
    json.end_object();
    return answer;
}

} // namespace holdfast::admin_api::qumulo
