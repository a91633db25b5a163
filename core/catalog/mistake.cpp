#include "core/catalog/mistake.h"

#include <fmt/format.h>

namespace ww::catalog {

std::string Mistake::toString() const {
    std::string place = file.string();
    if (line > 0) place += fmt::format(":{}", line);
    if (line > 0 && column > 0) place += fmt::format(":{}", column);
    return fmt::format("{}: {}", place, message);
}

std::string toString(const Mistakes& mistakes) {
    std::string lines;
    for (const Mistake& mistake : mistakes)
        lines += fmt::format("{}{}", lines.empty() ? "" : "\n", mistake.toString());
    return lines;
}

}  // namespace ww::catalog
