#include "core/host/host_module.h"

#include <cerrno>
#include <cstring>
#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>

namespace ww::host {

using evaluation::Fault;
using evaluation::Tried;
using model::Outcome;

namespace {

tl::unexpected<Fault> loadFault(std::string message) {
    return tl::unexpected(Fault{Outcome::LaunchFailed, std::move(message)});
}

bool writeAll(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

/// The threads of an OpenMP runtime outlive the module that brought it in, so its code must too.
void keepOpenMpLoaded() {
    for (const char* runtime : {"libgomp.so.1", "libomp.so.5", "libomp.so"}) {
        ::dlopen(runtime, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
    }
}

}  // namespace

Tried<std::unique_ptr<HostModule>> HostModule::load(const std::string& object) {
    std::unique_ptr<HostModule> module(new HostModule);
    module->m_file = ::memfd_create("warpwright-kernel", MFD_CLOEXEC);
    if (module->m_file < 0 || !writeAll(module->m_file, object)) {
        return loadFault(fmt::format("cannot keep the kernel's code in memory: {}", std::strerror(errno)));
    }
    const std::string path = fmt::format("/proc/self/fd/{}", module->m_file);
    module->m_handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module->m_handle == nullptr) return loadFault(::dlerror());
    keepOpenMpLoaded();
    return module;
}

HostModule::~HostModule() {
    if (m_handle != nullptr) ::dlclose(m_handle);
    if (m_file >= 0) ::close(m_file);
}

Tried<HostModule::Entry> HostModule::entry(const std::string& name) const {
    void* const call = ::dlsym(m_handle, ("ww_call_" + name).c_str());
    void* const signature = ::dlsym(m_handle, ("ww_signature_" + name).c_str());
    if (call == nullptr || signature == nullptr) {
        return loadFault(fmt::format("the compiled program has no entry {}", name));
    }
    return Entry{reinterpret_cast<Caller>(call), static_cast<const char*>(signature)};
}

char parameterLetter(const model::Argument& argument) {
    if (argument.kind != model::ArgumentDefinition::Kind::Scalar) return 'p';
    if (argument.type == model::ElementType::F64) return 'd';
    if (argument.type == model::ElementType::F32 || argument.type == model::ElementType::Tf32) return 'f';
    switch (model::bytesOf(argument.type)) {
        case 8:
            return 'l';
        case 4:
            return 'i';
        case 2:
            return 's';
        default:
            return 'c';
    }
}

}  // namespace ww::host
