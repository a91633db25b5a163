#pragma once

#include <string>

#include "core/evaluation/device.h"

namespace ww::host {

/// Calls an entry with what `arguments` point at.
using Caller = void (*)(void** arguments);

/// A shared object made by HostCompiler, loaded into this process. Never copied or moved.
class HostModule : public evaluation::Module {
public:
    struct Entry {
        Caller call = nullptr;
        const char* signature = "";  ///< a parameterLetter for each parameter
    };

    [[nodiscard]] static evaluation::Tried<std::unique_ptr<HostModule>> load(const std::string& object);
    ~HostModule() override;
    HostModule(const HostModule&) = delete;
    HostModule& operator=(const HostModule&) = delete;

    [[nodiscard]] evaluation::Tried<Entry> entry(const std::string& name) const;

private:
    HostModule() = default;

    void* m_handle = nullptr;
    int m_file = -1;  // in memory; open as long as the code is loaded, as the loader knows objects by name
};

/// p pointer, d double, f float, l 64-bit integer, i 32, s 16, c 8.
[[nodiscard]] char parameterLetter(const model::Argument& argument);

}  // namespace ww::host
