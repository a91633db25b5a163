#pragma once

#include "core/codec/json.h"
#include "core/model/session.h"
#include "core/model/stability.h"

/// The JSON objects of --json, as documented in docs/command-line.md: a stable face, apart from the internal codecs.
namespace ww::cli {

[[nodiscard]] codec::Json parametersView(const model::Configuration& configuration);
[[nodiscard]] codec::Json attemptView(const model::Attempt& attempt);
[[nodiscard]] codec::Json tuneView(const model::SessionResult& result, const std::vector<model::Attempt>& attempts);
[[nodiscard]] codec::Json testView(const model::Attempt& attempt);
[[nodiscard]] codec::Json stabilityView(const model::StabilityResult& result);
[[nodiscard]] codec::Json sessionView(const model::SessionSummary& summary);

/// One JSON object and a line end on standard output.
void printJson(const codec::Json& json);

}  // namespace ww::cli
