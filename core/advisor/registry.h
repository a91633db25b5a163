#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/advisor/advisor.h"
#include "core/base/result.h"

namespace ww::advisor {

struct AdvisorDescription {
    std::string_view name;
    std::string_view summary;  ///< one line, for --help
};

inline constexpr std::string_view defaultAdvisor = "auto";

/// All strategies that need nothing but a space, the default first.
[[nodiscard]] std::span<const AdvisorDescription> advisors();

/// An unknown name is an error that lists the known ones. The space must not be empty.
[[nodiscard]] Result<std::unique_ptr<Advisor>> makeAdvisor(std::string_view name, AdvisorContext context);

}  // namespace ww::advisor
