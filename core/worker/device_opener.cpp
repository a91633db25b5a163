#include "core/worker/device_opener.h"

#include <charconv>
#include <optional>

#include "core/base/paths.h"
#include "core/codec/json.h"
#include "core/host/host_device.h"

#ifdef WW_HAVE_CUDA
#include "core/cuda/cuda_device.h"
#endif

namespace ww::worker {

namespace {

#ifdef WW_HAVE_CUDA
Result<std::unique_ptr<evaluation::Device>> openCuda(int ordinal) {
    return cuda::openCudaDevice(ordinal, cacheFolder() / "cuda");
}

Result<std::vector<model::DeviceInfo>> listCuda() {
    return cuda::listCudaDevices();
}
#else
constexpr const char* builtWithout =
    "this warpwright-worker was built without CUDA headers; install the CUDA toolkit's (packages "
    "cuda-cudart-dev-13-0, cuda-nvrtc-dev-13-0 and libcublas-dev-13-0 of NVIDIA's repository) and build again";

Result<std::unique_ptr<evaluation::Device>> openCuda(int) {
    return fail(Error::Kind::NoDevice, "{}", builtWithout);
}

Result<std::vector<model::DeviceInfo>> listCuda() {
    return fail(Error::Kind::NoDevice, "{}", builtWithout);
}
#endif

/// 0 for "cuda", N for "cuda:N".
std::optional<int> cudaOrdinal(std::string_view id) {
    constexpr std::string_view prefix = "cuda:";
    if (id == "cuda") return 0;
    if (!id.starts_with(prefix)) return std::nullopt;
    int ordinal = -1;
    const auto [end, failed] = std::from_chars(id.data() + prefix.size(), id.data() + id.size(), ordinal);
    if (failed != std::errc() || end != id.data() + id.size()) return std::nullopt;
    return ordinal;
}

}  // namespace

Result<std::unique_ptr<evaluation::Device>> openDevice(std::string_view id) {
    if (id == "cpu") return host::openHostDevice();
    const std::optional<int> ordinal = cudaOrdinal(id);
    if (!ordinal) return fail(Error::Kind::NoDevice, "unknown device \"{}\": devices are cpu, cuda and cuda:N", id);
    auto device = openCuda(*ordinal);
    if (!device) return fail(device.error().kind, "{}: {}", id, device.error().message);
    return device;
}

std::string deviceListJson() {
    codec::Json list = codec::Json::object();
    list["devices"] = codec::Json::array();
    list["missing"] = codec::Json::array();
    if (const Result<std::vector<model::DeviceInfo>> devices = listCuda()) {
        for (const model::DeviceInfo& device : *devices)
            list["devices"].push_back(codec::toJson(device));
    } else {
        list["missing"].push_back("no CUDA device: " + devices.error().message);
    }
    if (const auto cpu = openDevice("cpu")) list["devices"].push_back(codec::toJson((*cpu)->info()));
    return codec::toLine(list);
}

}  // namespace ww::worker
