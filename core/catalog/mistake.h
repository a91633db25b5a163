#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace ww::catalog {

/// Something wrong in a kernel's files, for the person who wrote them.
struct Mistake {
    std::filesystem::path file;
    std::size_t line = 0;    ///< from 1; 0: of the file as a whole
    std::size_t column = 0;  ///< from 1; 0: of the line as a whole
    std::string message;     ///< what is wrong and how to mend it

    [[nodiscard]] std::string toString() const;  ///< "kernel.toml:12:5: unknown key 'grd'; did you mean 'grid'?"
};

using Mistakes = std::vector<Mistake>;

/// One line for each.
[[nodiscard]] std::string toString(const Mistakes& mistakes);

}  // namespace ww::catalog
