#pragma once

#include <QDBusVariant>
#include <QObject>

namespace ww::ui {

/// Whether the desktop prefers dark: org.freedesktop.portal.Settings where there is one, else the platform's palette.
/// Qt 6.4 does not tell by itself.
class SystemScheme : public QObject {
    Q_OBJECT

public:
    explicit SystemScheme(QObject* parent = nullptr);

    [[nodiscard]] bool isDark() const { return s_dark; }
    [[nodiscard]] static bool lastKnownDark() { return s_dark; }

    void query();  ///< asks the portal without waiting; `changed` follows

Q_SIGNALS:
    void changed(bool dark);

private Q_SLOTS:
    void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void use(unsigned scheme);

    static bool s_dark;
};

}  // namespace ww::ui
