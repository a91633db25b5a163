#include "core/evaluation/verifier.h"

#include <algorithm>
#include <limits>

#include "core/evaluation/tolerance.h"

namespace ww::evaluation {

using model::Outcome;

namespace {

// All bits set is NaN in every floating-point type; the second pattern is an ordinary number in each of them.
constexpr std::uint8_t firstPattern = 0xff;
constexpr std::uint8_t secondPattern = 0x5a;

/// Wall time all references of the tuned size together may take: on a CPU a large one takes seconds.
constexpr double referenceBudgetMs = 3000;

VerificationReport wrong(Outcome outcome, std::string message) {
    return {outcome, std::move(message), {}};
}

VerificationReport fromFault(const Fault& fault) {
    return wrong(fault.outcome, fault.message);
}

void merge(model::Verification& total, const model::Verification& part, bool nominal) {
    ++total.cases;
    // Scaled inputs have scaled errors: only the manifest's own say something in absolute terms.
    if (nominal) total.maxAbsError = std::max(total.maxAbsError, part.maxAbsError);
    total.maxRelError = std::max(total.maxRelError, part.maxRelError);
    if (total.worstCase.empty() || part.wrongShare > total.wrongShare || part.rmsError > total.rmsError) {
        total.worstCase = part.worstCase;
        total.worstIndex = part.worstIndex;
    }
    total.wrongShare = std::max(total.wrongShare, part.wrongShare);
    total.rmsError = std::max(total.rmsError, part.rmsError);
}

}  // namespace

std::vector<Verifier::Case> Verifier::plan() const {
    std::vector<Case> cases;
    // Small and ragged sizes first: they are cheap and find most mistakes. A different seed on each.
    for (std::size_t i = 1; i < m_instances.size(); ++i) {
        const std::size_t variations = m_instances[i]->variations().size();
        for (std::size_t variation = 0; variation < variations; ++variation)
            cases.push_back({i, variation, static_cast<int>(i), 2});
    }
    std::vector<Case> tuned;
    for (int seed = 0; seed < std::max(m_problem.seeds, 3); ++seed)
        tuned.push_back({0, 0, seed, seed == 0 ? 3 : 1});
    for (std::size_t variation = 1; variation < m_instances[0]->variations().size(); ++variation)
        tuned.push_back({0, variation, 0, 1});
    tuned.resize(std::min(tuned.size(), casesInMemory()));
    cases.insert(cases.end(), tuned.begin(), tuned.end());
    return cases;
}

/// How many cases of the tuned size fit into a quarter of the device's memory, references included.
std::size_t Verifier::casesInMemory() const {
    const auto memory = static_cast<std::size_t>(m_device.info().memoryBytes);
    if (memory == 0) return std::numeric_limits<std::size_t>::max();
    return std::max<std::size_t>(memory / 4 / std::max<std::size_t>(m_instances[0]->bytesPerSet() * 3, 1), 1);
}

/// Whether one more reference of the tuned size would take too long. The first is always computed.
bool Verifier::beyondBudget(const Case& check) {
    InstanceStore& tuned = *m_instances[0];
    if (check.instance != 0 || tuned.allReferencesMs() == 0) return false;
    if (tuned.allReferencesMs() + tuned.referenceMs() <= referenceBudgetMs) return false;
    const BufferSet* known = tuned.find(check.variation, check.seedIndex);
    return known == nullptr || known->reference.empty();
}

Result<VerificationReport> Verifier::verify(const LoadedCandidate& candidate, const std::function<bool()>& cancelled) {
    VerificationReport total;
    for (const Case& check : plan()) {
        if (cancelled()) return wrong(Outcome::Cancelled, "cancelled while verifying");
        if (beyondBudget(check)) continue;
        Result<VerificationReport> report = verifyCase(candidate, check);
        if (!report) return report;
        merge(total.verification, report->verification, check.variation == 0);
        if (report->outcome == Outcome::Ok) continue;
        const InstanceStore& store = *m_instances[check.instance];
        total.outcome = report->outcome;
        total.message = fmt::format("{} ({}, {}, seed {})", report->message, store.sizesText(),
                                    store.variations()[check.variation].label, check.seedIndex + 1);
        return total;
    }
    return total;
}

Result<VerificationReport> Verifier::verifyCase(const LoadedCandidate& candidate, const Case& check) {
    InstanceStore& store = *m_instances[check.instance];
    Result<BufferSet*> found = store.set(check.variation, check.seedIndex);
    if (!found) return passOn(found);
    BufferSet& set = **found;
    Tried<std::unique_ptr<Executable>> executable = candidate.bind(store, check.instance, set);
    if (!executable) return fromFault(executable.error());

    Result<VerificationReport> ran = runPoisoned(store, set, **executable, check.runs);
    if (!ran || m_device.lost()) return ran;
    // Before what the runs show: a changed input makes the second run look like a race.
    Result<VerificationReport> surroundings = checkSurroundings(set, **executable);
    if (!surroundings || surroundings->outcome != Outcome::Ok) return surroundings;
    if (ran->outcome != Outcome::Ok) return ran;
    if (Result<void> computed = store.computeReference(set); !computed) return passOn(computed);
    Result<VerificationReport> compared = compareOutputs(store, set);
    if (compared) {
        compared->verification.worstCase =
            fmt::format("{}, {}, seed {}, {}", store.sizesText(), store.variations()[check.variation].label,
                        check.seedIndex + 1, compared->verification.worstCase);
    }
    return compared;
}

/// Runs with alternating poison must leave the same bits: else elements stay unwritten, or the kernel is a race.
Result<VerificationReport> Verifier::runPoisoned(InstanceStore& store, BufferSet& set, Executable& executable,
                                                 int runs) {
    VerificationReport report;
    std::vector<std::uint64_t> before;
    for (int run = 0; run < runs; ++run) {
        const std::uint8_t pattern = run % 2 == 0 ? firstPattern : secondPattern;
        Result<std::vector<std::uint64_t>> bits = runOnce(store, set, executable, pattern, report);
        if (!bits) return passOn(bits);
        if (report.outcome != Outcome::Ok) return report;
        if (run > 0 && *bits != before) {
            Result<std::vector<std::uint64_t>> again = runOnce(store, set, executable, pattern, report);
            if (!again) return passOn(again);
            if (report.outcome != Outcome::Ok) return report;
            if (*again != *bits) return wrong(Outcome::NonDeterministic, "the same inputs give different results");
            return wrong(Outcome::WrongResult,
                         "the result depends on what outputs or workspaces held before: elements are not written");
        }
        before = std::move(*bits);
    }
    return report;
}

Result<std::vector<std::uint64_t>> Verifier::runOnce(InstanceStore& store, BufferSet& set, Executable& executable,
                                                     std::uint8_t pattern, VerificationReport& report) {
    std::vector<std::uint64_t> bits;
    if (Tried<void> poisoned = poison(store, set, executable, pattern); !poisoned) {
        return tl::unexpected(asError(poisoned.error(), "poisoning outputs"));
    }
    if (Result<void> filled = store.refill(set); !filled) return passOn(filled);
    if (Tried<void> settled = m_device.synchronize(); !settled) {
        return tl::unexpected(asError(settled.error(), "before the candidate ran"));
    }
    Tried<void> ran = executable.enqueue();
    if (ran) ran = m_device.synchronize();
    if (!ran) {
        report = fromFault(ran.error());
        return bits;
    }
    for (const model::Argument& argument : store.instance().arguments) {
        if (!isOutput(argument)) continue;
        const Tried<std::uint64_t> checksum = m_device.checksum(*set.bindings.at(argument.name));
        if (!checksum) return tl::unexpected(asError(checksum.error(), "checksum of " + argument.name));
        bits.push_back(*checksum);
    }
    return bits;
}

Tried<void> Verifier::poison(const InstanceStore& store, BufferSet& set, const Executable& executable,
                             std::uint8_t pattern) {
    for (const model::Argument& argument : store.instance().arguments) {
        if (!isOutput(argument)) continue;
        if (Tried<void> done = m_device.poison(*set.bindings.at(argument.name), pattern); !done) return done;
    }
    for (Buffer* workspace : executable.workspaces()) {
        if (Tried<void> done = m_device.poison(*workspace, pattern); !done) return done;
    }
    return {};
}

Result<VerificationReport> Verifier::checkSurroundings(BufferSet& set, const Executable& executable) {
    const auto forgetAll = [this] {
        for (const std::unique_ptr<InstanceStore>& each : m_instances)
            each->forget();
    };
    std::vector<std::pair<std::string, Buffer*>> guarded;
    for (const auto& [name, buffer] : set.buffers)
        guarded.emplace_back(name, buffer.get());
    for (Buffer* workspace : executable.workspaces())
        guarded.emplace_back("a workspace", workspace);
    for (const auto& [name, buffer] : guarded) {
        const Tried<bool> intact = m_device.guardsIntact(*buffer);
        if (!intact) return tl::unexpected(asError(intact.error(), "checking the guard zones of " + name));
        if (*intact) continue;
        const std::string message = fmt::format("writes outside of {}", name);
        forgetAll();  // whatever it hit can no longer be trusted
        return wrong(Outcome::IllegalAccess, message);
    }
    for (const auto& [name, expected] : set.checksums) {
        const Tried<std::uint64_t> checksum = m_device.checksum(*set.bindings.at(name));
        if (!checksum) return tl::unexpected(asError(checksum.error(), "checksum of " + name));
        if (*checksum == expected) continue;
        const std::string message = fmt::format("changes its input {}", name);
        forgetAll();
        return wrong(Outcome::WrongResult, message);
    }
    return VerificationReport{};
}

namespace {

/// The outcome of comparing one output, with the words for it.
VerificationReport judge(const Comparison& comparison, const model::Tolerance& tolerance, const std::string& name,
                         std::int64_t count) {
    VerificationReport report;
    report.verification = {1,
                           comparison.maxAbsError,
                           comparison.maxRelError,
                           comparison.rmsError,
                           count > 0 ? static_cast<double>(comparison.wrong) / static_cast<double>(count) : 0,
                           comparison.worstIndex,
                           name};
    if (comparison.nonFinite > 0) {
        report.outcome = Outcome::NonFinite;
        report.message = fmt::format("{} holds {} NaN or infinite elements where the reference is finite", name,
                                     comparison.nonFinite);
    } else if (comparison.wrong > 0 || !(comparison.rmsError <= tolerance.relativeRms)) {
        report.outcome = Outcome::WrongResult;
        report.message = fmt::format(
            "{} of {} elements of {} out of tolerance, relative error {:.2g} (allowed {:.2g}), "
            "worst at {}, off by {:.3g}",
            comparison.wrong, count, name, comparison.rmsError, tolerance.relativeRms, comparison.worstIndex,
            comparison.maxAbsError);
    }
    return report;
}

}  // namespace

Result<VerificationReport> Verifier::compareOutputs(InstanceStore& store, BufferSet& set) {
    VerificationReport total;
    const bool exact = store.variations()[set.variation].exact;
    for (const model::Argument& argument : store.instance().arguments) {
        if (!isOutput(argument)) continue;
        const std::int64_t count = elementCount(argument);
        model::Tolerance tolerance = exact ? model::Tolerance{} : toleranceFor(m_problem.tolerance, argument.type);
        const auto compare = [&] {
            return m_device.compare(*set.bindings.at(argument.name), argument.type, *set.reference.at(argument.name),
                                    count, tolerance);
        };
        Tried<Comparison> comparison = compare();
        if (!comparison) return tl::unexpected(asError(comparison.error(), "comparing " + argument.name));
        if (!exact && comparison->nonFinite == 0 &&
            (comparison->wrong > 0 || comparison->rmsError > tolerance.relativeRms)) {
            tolerance = widenedForSpacing(tolerance, argument.type, comparison->referenceRms);
            comparison = compare();
            if (!comparison) return tl::unexpected(asError(comparison.error(), "comparing " + argument.name));
        }
        VerificationReport report = judge(*comparison, tolerance, argument.name, count);
        if (report.outcome != Outcome::Ok) return report;
        if (total.verification.worstCase.empty() || report.verification.rmsError > total.verification.rmsError) {
            total = report;
        }
    }
    return total;
}

}  // namespace ww::evaluation
