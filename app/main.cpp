#include <cstdlib>

#include <QCoreApplication>

#include "app/cli/command_line.h"
#ifdef WW_WORKBENCH
#include <QApplication>

#include "ui/shell/workbench.h"
#endif

namespace {

[[maybe_unused]] bool hasDisplay() {
    const auto given = [](const char* variable) {
        const char* value = std::getenv(variable);
        return value != nullptr && *value != '\0';
    };
    return given("WAYLAND_DISPLAY") || given("DISPLAY") || given("QT_QPA_PLATFORM");
}

}  // namespace

int main(int argc, char** argv) {
    QCoreApplication::setApplicationName("warpwright");
    QCoreApplication::setApplicationVersion(WW_VERSION);
#ifdef WW_WORKBENCH
    if (argc == 1 && hasDisplay()) {
        QApplication application(argc, argv);
        return ww::ui::runWorkbench(application, {});
    }
#endif
    QCoreApplication application(argc, argv);
    return argc == 1 ? ww::cli::runSample() : ww::cli::runCommandLine(argc, argv);
}
