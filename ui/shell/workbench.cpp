#include "ui/shell/workbench.h"

#include <QApplication>
#include <QSettings>

#include "core/base/paths.h"
#include "ui/shell/main_window.h"
#include "ui/theme/icon.h"
#include "ui/theme/theme.h"

namespace ww::ui {

QString stateFile() {
    return QString::fromStdString((stateFolder() / "state.ini").string());
}

int runWorkbench(QApplication& application, const StartOptions& options) {
    QApplication::setApplicationDisplayName(QStringLiteral("Warpwright"));
    QApplication::setDesktopFileName(QStringLiteral("org.warpwright.Warpwright"));
    QSettings state(stateFile(), QSettings::IniFormat);
    const auto choice = static_cast<Theme::Choice>(state.value(QStringLiteral("theme"), 0).toInt());
    Theme::instance().apply(options.safeMode ? Theme::Choice::System : choice);
    QApplication::setWindowIcon(icon(QStringLiteral("warpwright")));
    MainWindow window(options);
    window.show();
    return application.exec();
}

}  // namespace ww::ui
