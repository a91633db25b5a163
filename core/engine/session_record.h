#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/archive/reader.h"
#include "core/archive/writer.h"
#include "core/base/result.h"
#include "core/engine/tuning_task.h"
#include "core/model/progress.h"
#include "core/model/session.h"

namespace ww::engine {

/// The archive as the engine holds it open.
struct Store {
    archive::Writer writer;
    archive::Reader reader;
};

/// What a session has tried so far: kept in the archive at once, and here as far as the loop asks for it.
class SessionRecord {
public:
    explicit SessionRecord(Store& store) : m_store(store) {}

    /// Starts a session in the archive; fills in the summary's id and start.
    [[nodiscard]] Result<void> begin(const TuningTask& task, model::SessionSummary& summary);

    /// Takes an archived session over. Its attempts wait to be replayed.
    [[nodiscard]] Result<void> resume(const TuningTask& task, const model::SessionSummary& summary);

    /// The archived attempt of a resumed session at this configuration, once.
    [[nodiscard]] std::optional<model::Attempt> replay(const std::string& key);

    /// What is left to be replayed, in the order of the attempts; afterwards nothing is.
    [[nodiscard]] std::vector<model::Attempt> replayRest();
    [[nodiscard]] bool isReplaying() const { return !m_replay.empty(); }

    /// What the archive knows of this configuration in this place.
    [[nodiscard]] Result<std::optional<model::Attempt>> known(const std::string& key) const;

    /// Archives the attempt under the next number and counts it. `answeredBy`: see archive::Writer::addAttempt.
    [[nodiscard]] Result<void> add(model::Attempt& attempt, std::int64_t answeredBy = 0);

    /// Counts an attempt that is in the archive already.
    void count(const model::Attempt& attempt);

    [[nodiscard]] Result<void> addFinals(const model::FinalsResult& finals, std::vector<model::Attempt>& confirmed);
    [[nodiscard]] Result<void> setBaseline(const std::string& name, double milliseconds);
    [[nodiscard]] Result<void> setState(model::SessionState state);
    [[nodiscard]] Result<void> finish(model::SessionState state, model::StopReason reason, const std::string& message);
    [[nodiscard]] Result<model::SessionSummary> summary() const;

    [[nodiscard]] int attemptCount() const { return m_count; }
    [[nodiscard]] const std::vector<model::Attempt>& leaders() const {
        return m_leaders;
    }  ///< the fastest, in any order
    [[nodiscard]] const std::optional<model::Attempt>& best() const { return m_best; }  ///< of the screening
    [[nodiscard]] int sinceBest() const { return m_sinceBest; }

    /// Fills in the fields of `progress` that follow from the attempts.
    void describe(model::SessionProgress& progress) const;

private:
    Store& m_store;
    std::int64_t m_session = 0;
    archive::PlaceId m_place;
    int m_nextNumber = 1;
    std::unordered_map<std::string, model::Attempt> m_replay;
    std::vector<model::Attempt> m_leaders;  ///< correct ones, without samples
    std::optional<model::Attempt> m_best;
    std::array<int, model::outcomeCount> m_byOutcome{};
    int m_count = 0;
    int m_fromArchive = 0;
    int m_sinceBest = 0;
};

}  // namespace ww::engine
