#pragma once

#include <dlfcn.h>
#include <initializer_list>

namespace ww::host {

/// A shared library opened at run time. It is never closed: its threads could not be ended safely.
class SharedLibrary {
public:
    /// Opens the first of `names` that there is.
    explicit SharedLibrary(std::initializer_list<const char*> names) {
        for (const char* name : names) {
            m_handle = ::dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
            if (m_handle != nullptr) return;
        }
    }

    [[nodiscard]] bool isOpen() const { return m_handle != nullptr; }

    template <typename Function>
    bool find(Function*& function, const char* name) const {
        function = m_handle == nullptr ? nullptr : reinterpret_cast<Function*>(::dlsym(m_handle, name));
        return function != nullptr;
    }

private:
    void* m_handle = nullptr;
};

}  // namespace ww::host
