#include "core/codec/json.h"

namespace ww::codec {

Result<Json> parse(std::string_view text) {
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& failed) {
        return fail("not JSON: {}", failed.what());
    }
}

std::string toLine(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace ww::codec
