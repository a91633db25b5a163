#include <memory>
#include <vector>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/engine_call.h"
#include "app/cli/exit_code.h"
#include "app/cli/json_views.h"
#include "app/cli/options.h"
#include "core/report/format.h"

namespace ww::cli {

namespace {

void printFact(const char* name, const std::string& value) {
    fmt::print("  {:<22} {}\n", name, value);
}

void printBytes(const char* name, std::int64_t bytes) {
    if (bytes > 0) printFact(name, report::formatBytes(static_cast<double>(bytes)));
}

void printDevice(const model::DeviceInfo& device) {
    fmt::print("{}: {}\n", device.id, device.name);
    if (device.computeCapability > 0) {
        printFact("compute capability",
                  fmt::format("{}.{}", device.computeCapability / 10, device.computeCapability % 10));
    }
    if (device.processors > 0)
        printFact(device.kind == "cuda" ? "multiprocessors" : "cores", std::to_string(device.processors));
    if (!device.instructionSet.empty()) printFact("instruction set", device.instructionSet);
    if (device.clockMHz > 0) printFact("highest clock", fmt::format("{:.0f} MHz", device.clockMHz));
    printBytes("memory", device.memoryBytes);
    printBytes("L1 data cache", device.l1Bytes);
    printBytes("L2 cache", device.l2Bytes);
    printBytes("L3 cache", device.l3Bytes);
    printBytes("shared memory / block", device.sharedMemoryPerBlock);
    for (const auto& [name, version] : device.versions)
        printFact(name.c_str(), version);
    for (const std::string& missing : device.missing)
        printFact("missing", missing);
}

int listDevices(bool json) {
    EngineCall call({});
    std::vector<model::DeviceInfo> devices;
    std::vector<std::string> missing;
    QObject::connect(&call.engine(), &engine::Engine::devicesFound, call.receiver(),
                     [&](engine::RequestId, const auto& found, const auto& lines) {
                         devices = found;
                         missing = lines;
                     });
    const auto done = call.run([&] { return call.engine().queryDevices(); });
    if (!done) return reportError(done.error());
    if (json) {
        printJson({{"devices", codec::toJson(devices)}, {"missing", missing}});
        return Done;
    }
    for (const model::DeviceInfo& device : devices)
        printDevice(device);
    for (const std::string& line : missing)
        fmt::print("{}\n", line);
    return Done;
}

}  // namespace

void addDevicesCommand(CLI::App& app, Action& chosen) {
    auto json = std::make_shared<bool>(false);
    CLI::App* devices = app.add_subcommand("devices", "List the devices, what they can do and what is missing");
    addJsonOption(*devices, *json);
    devices->callback([json, &chosen] { chosen = [json] { return listDevices(*json); }; });
}

}  // namespace ww::cli
