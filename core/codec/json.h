#pragma once

#include <nlohmann/json.hpp>

#include "core/base/result.h"
#include "core/model/attempt.h"
#include "core/model/evaluation.h"
#include "core/model/session.h"

/// JSON codecs of the model's values: one place for the worker protocol, the archive, the command line and reports.
/// Readers accept missing optional fields, ignore unknown ones and never throw.
namespace ww::codec {

using Json = nlohmann::json;

}  // namespace ww::codec
