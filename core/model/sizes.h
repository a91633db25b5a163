#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ww::model {

/// Named integers, in order: the sizes of a problem ("M", "N", "K").
using Sizes = std::vector<std::pair<std::string, std::int64_t>>;

/// "M=512,N=512,K=512"
[[nodiscard]] std::string toString(const Sizes& sizes);

}  // namespace ww::model
