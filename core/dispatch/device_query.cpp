#include "core/dispatch/device_query.h"

#include <utility>

#include <QProcess>
#include <QTimer>

#include "core/codec/json.h"

namespace ww::dispatch {

namespace {

/// The last line of what the program printed: launchers and shells may print before it.
Result<DeviceList> parse(const std::string& printed) {
    const std::size_t end = printed.find_last_not_of("\r\n ");
    const std::size_t start = end == std::string::npos ? end : printed.find_last_of('\n', end);
    const auto json = codec::parse(std::string_view(printed).substr(start == std::string::npos ? 0 : start + 1));
    if (!json || !json->is_object()) return fail("the worker did not list its devices");
    DeviceList list;
    const auto devices = codec::fromJson<std::vector<model::DeviceInfo>>(json->value("devices", codec::Json::array()));
    if (!devices) return fail("the worker's list of devices is malformed: {}", devices.error().message);
    list.devices = *devices;
    list.missing =
        codec::fromJson<std::vector<std::string>>(json->value("missing", codec::Json::array())).value_or(list.missing);
    return list;
}

}  // namespace

void queryDevices(const std::vector<std::string>& command, std::chrono::milliseconds deadline, QObject* context,
                  std::function<void(Result<DeviceList>)> answer) {
    auto* process = new QProcess(context);
    QStringList arguments;
    for (std::size_t i = 1; i < command.size(); ++i)
        arguments << QString::fromStdString(command[i]);
    arguments << "--list-devices";
    const auto conclude = [process, answer = std::move(answer)](const Result<DeviceList>& list) {
        process->disconnect();
        process->deleteLater();
        answer(list);
    };
    QObject::connect(process, &QProcess::finished, context, [process, conclude](int code, QProcess::ExitStatus status) {
        if (status == QProcess::NormalExit && code == 0)
            return conclude(parse(process->readAllStandardOutput().toStdString()));
        conclude(
            fail("the worker could not list the devices: {}", process->readAllStandardError().trimmed().toStdString()));
    });
    QObject::connect(process, &QProcess::errorOccurred, context, [process, conclude](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart) return;
        conclude(
            fail("{} cannot be started: {}", process->program().toStdString(), process->errorString().toStdString()));
    });
    QTimer::singleShot(deadline, process, [process] { process->kill(); });
    process->start(QString::fromStdString(command.at(0)), arguments);
}

}  // namespace ww::dispatch
