#include "ui/viewmodels/workbench.h"

#include <algorithm>

#include "ui/viewmodels/text_format.h"

namespace ww::ui {
namespace {

constexpr int pageSize = 2000;

}  // namespace

Workbench::Workbench(const engine::EngineSettings& settings, QObject* parent) : QObject(parent), m_bridge(settings) {
    m_previewSoon.setSingleShot(true);
    m_previewSoon.setInterval(120);
    connect(&m_previewSoon, &QTimer::timeout, this, &Workbench::requestPreview);
    connectBridge();
}

void Workbench::connectBridge() {
    connect(&m_shelf, &KernelShelf::loaded, this, [this] {
        Q_EMIT kernelsChanged();
        if (kernel()) Q_EMIT kernelChanged();
    });
    connect(&m_shelf, &KernelShelf::opened, this, [this](const std::string& name) {
        Q_EMIT kernelsChanged();
        chooseKernel(name);
    });
    connect(&m_shelf, &KernelShelf::broken, this, [this](const QString& path, const QString& problems) {
        tell(Tone::Bad, tr("%1 cannot be used: %2").arg(path, problems));
    });
    connect(&m_bridge, &EngineBridge::devicesFound, this, &Workbench::adoptDevices);
    connect(&m_bridge, &EngineBridge::spacePreviewed, this,
            [this](RequestId request, const engine::SpacePreview& preview) {
                if (request != m_previewRequest) return;
                m_preview = preview;
                m_previewError.clear();
                Q_EMIT previewChanged();
            });
    connect(&m_bridge, &EngineBridge::sessionStarted, this, &Workbench::adoptStarted);
    connect(&m_bridge, &EngineBridge::attemptsArrived, this, &Workbench::adoptAttempts);
    connect(&m_bridge, &EngineBridge::progressed, this, [this](const model::SessionProgress& progress) {
        if (progress.session != m_live) return;
        m_progress = progress;
        Q_EMIT progressChanged();
    });
    connect(&m_bridge, &EngineBridge::standingsChanged, this, [this](std::int64_t session, const auto& standings) {
        if (session != m_live) return;
        m_standings = standings;
        Q_EMIT standingsChanged();
    });
    connect(&m_bridge, &EngineBridge::sessionFinished, this, &Workbench::adoptFinished);
    connect(&m_bridge, &EngineBridge::failed, this, &Workbench::adoptFailure);
    connect(&m_bridge, &EngineBridge::evaluated, this, [this](RequestId request, const model::Attempt& attempt) {
        if (request == m_checkRequest) Q_EMIT checked(attempt);
    });
    connect(&m_bridge, &EngineBridge::deviceStateChanged, this,
            [this](const std::string&, const model::DeviceState& state) { Q_EMIT deviceStateChanged(state); });
    connect(&m_bridge, &EngineBridge::limitsMeasured, this,
            [this](const std::string&, const model::DeviceLimits& limits) { Q_EMIT limitsMeasured(limits); });
    connect(&m_bridge, &EngineBridge::stabilityProgressed, this, [this](RequestId, const model::StabilityPoint&) {
        Q_EMIT stabilityProgressed(++m_stabilityPoints, m_stabilityExpected);
    });
    connect(&m_bridge, &EngineBridge::stabilityFinished, this, [this](RequestId, const model::StabilityResult& result) {
        m_stabilityRequest = 0;
        Q_EMIT stabilityChanged(result);
    });
}

void Workbench::load() {
    m_shelf.load();
    findDevices();
    refreshSessions();
}

void Workbench::findDevices() {
    m_bridge.engine().queryDevices();
}

void Workbench::adoptDevices(const std::vector<model::DeviceInfo>& devices) {
    m_devices = devices;
    m_devicesKnown = true;
    Q_EMIT devicesChanged();
    if (!device() && !m_devices.empty()) {
        const auto gpu =
            std::find_if(devices.begin(), devices.end(), [](const auto& found) { return found.kind == "cuda"; });
        chooseDevice(gpu == devices.end() ? devices.front().id : gpu->id);
    }
}

const model::DeviceInfo* Workbench::device() const {
    const auto found = std::find_if(m_devices.begin(), m_devices.end(),
                                    [this](const auto& device) { return device.id == m_draft.device; });
    return found == m_devices.end() ? nullptr : &*found;
}

const model::Implementation* Workbench::implementation() const {
    const model::KernelDefinition* definition = kernel();
    if (!definition) return nullptr;
    const bool cuda = m_draft.device.starts_with("cuda");
    if (const auto* own = definition->implementationFor(cuda ? "cuda" : "cpu")) return own;
    return m_draft.device == "auto" && !definition->implementations.empty() ? &definition->implementations.front()
                                                                            : nullptr;
}

QString Workbench::whyNotStart() const {
    if (m_runState != RunState::Idle) return tr("A session is running.");
    if (!kernel()) return tr("Open a kernel first.");
    if (m_devicesKnown && m_devices.empty()) return tr("No device was found.");
    if (!implementation()) return tr("%1 has no code for this device.").arg(text(m_draft.kernel));
    if (!m_previewError.isEmpty()) return m_previewError;
    if (m_preview && m_preview->valid == 0) return tr("No configuration satisfies the constraints.");
    return {};
}

void Workbench::chooseKernel(const std::string& name) {
    const model::KernelDefinition* definition = m_shelf.find(name);
    if (!definition) return tell(Tone::Bad, tr("There is no kernel “%1”.").arg(text(name)));
    if (m_draft.kernel != name) {
        m_draft.kernel = name;
        m_draft.sizes = definition->defaultSizes;
        m_draft.type = definition->defaultType;
        m_draft.restrictions.clear();
        m_draft.startFrom.clear();
    }
    Q_EMIT kernelChanged();
    setDraft(m_draft);
}

void Workbench::chooseDevice(const std::string& id) {
    m_draft.device = id;
    m_draft.restrictions.clear();  // the parameters belong to the implementation
    Q_EMIT deviceChanged();
    setDraft(m_draft);
}

void Workbench::setDraft(const model::SessionSettings& draft) {
    m_draft = draft;
    m_previewSoon.start();
    Q_EMIT draftChanged();
}

void Workbench::requestPreview() {
    if (!kernel() || !implementation()) {
        m_preview.reset();
        m_previewError.clear();
        Q_EMIT previewChanged();
        return;
    }
    m_previewRequest = m_bridge.engine().previewSpace(forEngine(m_draft));
}

/// The engine knows a kernel that the user opened by its path.
model::SessionSettings Workbench::forEngine(model::SessionSettings settings) const {
    settings.kernel = m_shelf.reference(settings.kernel);
    return settings;
}

void Workbench::setRunState(RunState state) {
    if (state == m_runState) return;
    m_runState = state;
    Q_EMIT runStateChanged();
}

void Workbench::start(const model::SessionSettings& settings) {
    if (m_runState != RunState::Idle) return;
    m_result.reset();
    m_standings.reset();
    m_progress.reset();
    m_runRequest = m_bridge.engine().startSession(forEngine(settings));
    setRunState(RunState::Starting);
}

void Workbench::trySample() {
    if (m_runState != RunState::Idle) return tell(Tone::Info, tr("A session is running already."));
    if (!m_shelf.find("matmul")) return tell(Tone::Bad, tr("The sample kernel “matmul” was not found."));
    m_draft.device = "cpu";
    chooseKernel("matmul");
    m_draft.type = model::ElementType::F32;
    for (auto& [name, size] : m_draft.sizes)
        size = 512;
    m_draft.maxIterations = 16;
    m_draft.targetSpeedup = 0;
    m_draft.timeBudget = std::chrono::seconds(40);
    Q_EMIT deviceChanged();
    setDraft(m_draft);
    start();
}

void Workbench::resume(std::int64_t session, int moreIterations) {
    if (m_runState != RunState::Idle) return tell(Tone::Info, tr("A session is running already."));
    m_result.reset();
    m_standings.reset();
    m_progress.reset();
    m_runRequest = m_bridge.engine().resumeSession(session, moreIterations);
    setRunState(RunState::Starting);
}

void Workbench::togglePause() {
    if (m_runState == RunState::Running) {
        m_bridge.engine().pause(m_live);
        setRunState(RunState::Paused);
    } else if (m_runState == RunState::Paused) {
        m_bridge.engine().proceed(m_live);
        setRunState(RunState::Running);
    }
}

void Workbench::stop(engine::Ending ending) {
    if (m_runState == RunState::Idle) return;
    if (m_live == 0) {
        m_bridge.engine().cancel(m_runRequest);
    } else {
        m_bridge.engine().stop(m_live, model::StopReason::Stopped, ending);
    }
    setRunState(RunState::Stopping);
}

void Workbench::adoptStarted(const model::SessionSummary& summary) {
    m_live = summary.id;
    m_liveSummary = summary;
    setRunState(RunState::Running);
    const bool resumed = m_exploration.session() && m_exploration.session()->id == summary.id;
    if (resumed) {
        m_exploration.update(summary);
    } else if (summary.attempts > 0) {
        openSession(summary.id);
    } else {
        ++m_opening;
        m_exploration.show(summary);
    }
    refreshSessions();
}

bool Workbench::watchingLive() const {
    return m_live != 0 && m_exploration.session() && m_exploration.session()->id == m_live;
}

void Workbench::adoptAttempts(std::int64_t session, const std::vector<model::Attempt>& attempts) {
    if (!m_exploration.session() || m_exploration.session()->id != session) return;
    m_exploration.append(attempts);
}

void Workbench::adoptFinished(const model::SessionResult& result) {
    if (result.summary.id != m_live) return refreshSessions();
    m_result = result;
    m_exploration.update(result.summary);
    m_live = 0;
    m_runRequest = 0;
    setRunState(RunState::Idle);
    // The confirming measurements are attempts too; those that did not come as events come from the archive.
    if (m_exploration.session() && m_exploration.session()->id == result.summary.id) loadAttempts(result.summary.id, 0);
    Q_EMIT finished(result);
    refreshSessions();
}

void Workbench::adoptFailure(RequestId request, const Error& error) {
    if (request == m_previewRequest) {
        m_preview.reset();
        m_previewError = text(error.message);
        Q_EMIT previewChanged();
        return;
    }
    if (request == m_runRequest) {
        m_runRequest = 0;
        m_live = 0;
        setRunState(RunState::Idle);
        refreshSessions();
    }
    if (error.kind != Error::Kind::Interrupted) tell(Tone::Bad, text(error.message));
}

void Workbench::check() {
    if (!kernel()) return tell(Tone::Warning, tr("Open a kernel first."));
    Q_EMIT checking();
    m_checkRequest = m_bridge.engine().evaluate(forEngine(m_draft), {});
}

void Workbench::evaluate(const model::Configuration& configuration) {
    Q_EMIT checking();
    m_checkRequest = m_bridge.engine().evaluate(forEngine(m_draft), configuration);
}

void Workbench::remeasure(const std::vector<std::int64_t>& rows) {
    if (!m_exploration.session() || rows.empty()) return;
    std::vector<model::Configuration> configurations;
    for (const std::int64_t row : rows) {
        configurations.push_back(m_exploration.store().configuration(static_cast<std::size_t>(row)));
    }
    m_bridge.engine().remeasure(m_exploration.session()->id, configurations);
    tell(Tone::Info, tr("Measuring %n configuration(s) again.", nullptr, static_cast<int>(rows.size())));
}

void Workbench::measureStability(const std::vector<std::int64_t>& rows) {
    if (!m_exploration.session() || rows.empty()) return;
    const model::SessionSummary& session = *m_exploration.session();
    model::SessionSettings settings = session.settings;
    settings.kernel = session.settings.kernel.empty() ? session.kernel : session.settings.kernel;
    settings.type = session.type;
    std::vector<model::Configuration> configurations;
    for (const std::int64_t row : rows) {
        configurations.push_back(m_exploration.store().configuration(static_cast<std::size_t>(row)));
    }
    const model::KernelDefinition* definition = m_shelf.find(session.kernel);
    m_stabilityPoints = 0;
    m_stabilityExpected = definition ? static_cast<int>(definition->stabilitySizes.size() * configurations.size()) : 0;
    m_stabilityRequest = m_bridge.engine().stability(settings, configurations);
    Q_EMIT stabilityProgressed(0, m_stabilityExpected);
}

void Workbench::measureLimits() {
    if (const model::DeviceInfo* chosen = device()) m_bridge.engine().measureLimits(chosen->id);
}

void Workbench::openSession(std::int64_t session) {
    const std::uint64_t opening = ++m_opening;
    archive().read(
        this, [session](const archive::Reader& reader) { return reader.session(session); },
        [this, opening](Result<model::SessionSummary> summary) {
            if (opening != m_opening) return;
            if (!summary) return tell(Tone::Bad, text(summary.error().message));
            adoptSession(*summary);
        });
}

void Workbench::adoptSession(const model::SessionSummary& summary) {
    m_exploration.show(summary.id == m_live && m_liveSummary ? *m_liveSummary : summary);
    if (m_shelf.find(summary.kernel) && m_runState == RunState::Idle) {
        m_draft = summary.settings;
        m_draft.kernel = summary.kernel;
        m_draft.device = summary.device.id;
        m_draft.sizes = summary.sizes;
        m_draft.type = summary.type;
        Q_EMIT kernelChanged();
        Q_EMIT deviceChanged();
        setDraft(m_draft);
    }
    loadAttempts(summary.id, 0);
}

/// Page after page, so that a large session fills the views while it is read.
void Workbench::loadAttempts(std::int64_t session, std::int64_t after) {
    const std::uint64_t opening = m_opening;
    archive().read(
        this,
        [session, after](const archive::Reader& reader) {
            archive::AttemptFilter filter;
            filter.session = session;
            filter.repeats = true;
            filter.confirmations = true;
            return reader.attempts(filter, {pageSize, after});
        },
        [this, session, opening](Result<std::vector<model::Attempt>> page) {
            if (opening != m_opening) return;
            if (!page) return tell(Tone::Bad, text(page.error().message));
            m_exploration.append(*page);
            if (page->size() == static_cast<std::size_t>(pageSize)) return loadAttempts(session, page->back().id);
            if (m_exploration.currentRow() < 0 && session != m_live) m_exploration.selectBest();
        });
}

void Workbench::watchLive() {
    if (m_live != 0 && !watchingLive()) openSession(m_live);
}

void Workbench::refreshSessions() {
    archive().read(
        this, [](const archive::Reader& reader) { return reader.sessions({}); },
        [this](Result<std::vector<model::SessionSummary>> sessions) {
            m_recent = sessions ? std::move(*sessions) : std::vector<model::SessionSummary>{};
            Q_EMIT sessionsChanged();
        });
}

template <typename Work>
void Workbench::changeArchive(Work work, const QString& done) {
    archive().write(this, std::move(work), [this, done](Result<void> written) {
        if (!written) return tell(Tone::Bad, text(written.error().message));
        if (!done.isEmpty()) tell(Tone::Good, done);
        refreshSessions();
    });
}

void Workbench::deleteSession(std::int64_t session) {
    archive().write(
        this, [session](archive::Writer& writer) { return writer.remove(archive::Subject::Session, session); },
        [this, session](Result<void> removed) {
            if (!removed) return tell(Tone::Bad, text(removed.error().message));
            if (m_exploration.session() && m_exploration.session()->id == session) m_exploration.show(std::nullopt);
            Q_EMIT sessionDeleted(session);
            refreshSessions();
        });
}

void Workbench::restoreSession(std::int64_t session) {
    changeArchive([session](archive::Writer& writer) { return writer.restore(archive::Subject::Session, session); },
                  tr("The session is back."));
}

void Workbench::annotate(std::int64_t session, const archive::Annotation& annotation) {
    changeArchive(
        [session, annotation](archive::Writer& writer) {
            return writer.annotate(archive::Subject::Session, session, annotation);
        },
        {});
}

void Workbench::requestAttempt(std::int64_t id) {
    archive().read(
        this, [id](const archive::Reader& reader) { return reader.attempt(id); },
        [this](Result<model::Attempt> attempt) {
            if (attempt) Q_EMIT attemptLoaded(*attempt);
        });
}

}  // namespace ww::ui
