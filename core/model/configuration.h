#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/value.h"

namespace ww::model {

/// One tunable with its value.
struct Setting {
    std::string name;
    Value value;

    bool operator==(const Setting&) const = default;
};

/// A value for each tunable, in the order of the kernel definition.
struct Configuration {
    std::vector<Setting> settings;

    [[nodiscard]] const Value* find(std::string_view name) const;

    /// Canonical text, "BLOCK_SIZE_M=128,num_warps=4": identifies the configuration within its kernel and device kind.
    [[nodiscard]] std::string key() const;

    bool operator==(const Configuration&) const = default;
};

}  // namespace ww::model
