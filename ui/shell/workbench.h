#pragma once

#include <filesystem>
#include <optional>

#include <QString>

#include "core/engine/engine.h"

class QApplication;

namespace ww::ui {

struct StartOptions {
    engine::EngineSettings engine;
    std::optional<std::filesystem::path> kernel;  ///< opened at start
    bool safeMode = false;                        ///< nothing of the last run is restored
};

/// Shows the workbench and serves it until its window is closed. Returns the program's exit code.
int runWorkbench(QApplication& application, const StartOptions& options);

/// Where window, layouts and choices are kept: state.ini in the state folder.
[[nodiscard]] QString stateFile();

}  // namespace ww::ui
