#pragma once

#include <memory>
#include <string>

#include <QObject>

#include "core/base/result.h"
#include "core/engine/engine.h"
#include "core/engine/evaluator.h"
#include "core/engine/session_record.h"

namespace ww::engine {

/// What every job may use. All of it belongs to the engine's thread.
struct Services {
    const EngineSettings& settings;
    Store& store;
    Engine& events;  ///< whose signals tell the outside
};

/// Something that needs a device for a while: a session, one evaluation, a stability run. Ends with `finished`, once.
class Job : public QObject {
    Q_OBJECT

public:
    Job(RequestId request, std::string device, Services services)
        : m_request(request), m_device(std::move(device)), m_services(services) {}

    [[nodiscard]] RequestId request() const { return m_request; }
    [[nodiscard]] const std::string& wantedDevice() const { return m_device; }

    /// The device is free. `evaluator` outlives the job and serves it alone.
    virtual void begin(Evaluator& evaluator, const model::DeviceInfo& device) = 0;

    /// No device could be had, or the job was withdrawn before it began.
    virtual void abandon(const Error& error) { end(error); }

    /// Ends it soon, keeping what was measured.
    virtual void cancel() = 0;

    /// The engine ends: puts into the archive what has to be there, at once. The evaluator is used no more.
    virtual void interrupt() {}

Q_SIGNALS:
    void finished();

protected:
    [[nodiscard]] const Services& services() const { return m_services; }

    void end() { Q_EMIT finished(); }
    void end(const Error& error) {
        Q_EMIT m_services.events.failed(m_request, error);
        Q_EMIT finished();
    }

private:
    RequestId m_request;
    std::string m_device;
    Services m_services;
};

}  // namespace ww::engine
