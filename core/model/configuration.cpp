#include "core/model/configuration.h"

namespace ww::model {

const Value* Configuration::find(std::string_view name) const {
    for (const Setting& setting : settings) {
        if (setting.name == name) return &setting.value;
    }
    return nullptr;
}

std::string Configuration::key() const {
    std::string key;
    for (const Setting& setting : settings) {
        if (!key.empty()) key += ',';
        key += setting.name + '=' + toString(setting.value);
    }
    return key;
}

}  // namespace ww::model
