#include "core/model/sizes.h"

namespace ww::model {

std::string toString(const Sizes& sizes) {
    std::string text;
    for (const auto& [name, size] : sizes) {
        if (!text.empty()) text += ',';
        text += name + '=' + std::to_string(size);
    }
    return text;
}

}  // namespace ww::model
