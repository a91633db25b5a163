#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/model/attempt.h"
#include "core/model/device_info.h"
#include "core/model/element_type.h"
#include "core/model/evaluation.h"
#include "core/model/session.h"

namespace ww::archive {

/// The exact text of a kernel that attempts ran.
struct KernelVersion {
    std::string hash;  ///< of manifest and files
    std::string kernel;
    std::string manifest;
    std::vector<model::SourceFile> files;
    std::string addedAt;
};

/// Where a measurement belongs: which kernel computed what on which device.
struct Place {
    std::string kernelVersion;  ///< hash, stored before
    model::DeviceInfo device;
    model::ElementType type = model::ElementType::F32;
    model::Sizes sizes;
};

/// A Place as rows of the archive.
struct PlaceId {
    std::int64_t kernel = 0;
    std::int64_t problem = 0;
    std::int64_t device = 0;
};

/// What makes it another device: results of one are no answers for the other.
[[nodiscard]] std::string deviceKey(const model::DeviceInfo& device);

/// Which attempts. Empty fields admit everything. Repeats (answers from the archive) and confirming measurements are
/// left out unless asked for.
struct AttemptFilter {
    std::optional<std::int64_t> session;
    std::string kernel;
    std::string kernelVersion;
    std::string device;  ///< deviceKey, or kind: "cuda", "cpu"
    std::optional<model::ElementType> type;
    model::Sizes sizes;
    std::vector<model::Outcome> outcomes;
    std::string text;  ///< words in messages and rationales
    bool repeats = false;
    bool confirmations = false;
};

/// Pages by row number: fast however deep.
struct Page {
    int limit = 1000;
    std::int64_t after = 0;  ///< id of the last attempt of the page before
};

struct SessionFilter {
    std::string kernel;
    std::string device;    ///< deviceKey, or kind
    std::string text;      ///< words in kernel, device, advisor, note and tags
    bool deleted = false;  ///< list the deleted ones instead
    int limit = 1000;
};

struct Statistics {
    std::int64_t totalAttempts = 0;
    std::int64_t successfulAttempts = 0;
    double bestSpeedup = 0;  ///< confirmed if there is a confirmed one
    bool bestIsConfirmed = false;
    std::vector<std::pair<model::Outcome, std::int64_t>> byOutcome;

    [[nodiscard]] double successRate() const {
        return totalAttempts == 0 ? 0 : static_cast<double>(successfulAttempts) / static_cast<double>(totalAttempts);
    }
};

enum class Subject { Session, Attempt };

/// The user's own words on a session or an attempt.
struct Annotation {
    std::string note;
    std::vector<std::string> tags;
};

}  // namespace ww::archive
