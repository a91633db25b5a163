#pragma once

#include <QFrame>

#include "ui/viewmodels/exploration.h"

class QLineEdit;
class QListWidget;
class QMenuBar;

namespace ww::ui {

/// Every action of the menus by a few letters of its name; "#12" goes to an attempt.
class CommandPalette : public QFrame {
    Q_OBJECT

public:
    CommandPalette(QMenuBar& menus, Exploration& exploration, QWidget* window);

    void open();
    [[nodiscard]] QStringList entries() const;  ///< as shown, for tests

    /// How well the letters of `typed` occur in order in `name`: 0 not at all; word beginnings and runs count more.
    [[nodiscard]] static int score(const QString& typed, const QString& name);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Command {
        QString name;
        QAction* action = nullptr;
    };

    void collect(const QList<QAction*>& actions, const QString& path);
    void show(const QString& typed);
    void runCurrent();

    QMenuBar& m_menus;
    Exploration& m_exploration;
    QLineEdit* m_typed;
    QListWidget* m_list;
    QList<Command> m_commands;
};

}  // namespace ww::ui
