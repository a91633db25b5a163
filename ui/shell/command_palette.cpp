#include "ui/shell/command_palette.h"

#include <algorithm>

#include <QAction>
#include <QBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>

#include "ui/viewmodels/text_format.h"

namespace ww::ui {
namespace {

constexpr int shownAtMost = 60;

}  // namespace

CommandPalette::CommandPalette(QMenuBar& menus, Exploration& exploration, QWidget* window)
    : QFrame(window), m_menus(menus), m_exploration(exploration), m_typed(new QLineEdit), m_list(new QListWidget) {
    setObjectName(QStringLiteral("commandPalette"));
    setAttribute(Qt::WA_StyledBackground);
    m_typed->setPlaceholderText(tr("What do you want to do?   #12 goes to an attempt"));
    m_typed->setAccessibleName(tr("Command"));
    m_list->setAccessibleName(tr("Matching commands"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setIconSize(QSize(16, 16));
    m_typed->installEventFilter(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->setSpacing(2);
    layout->addWidget(m_typed);
    layout->addWidget(m_list, 1);
    connect(m_typed, &QLineEdit::textChanged, this, &CommandPalette::show);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
    hide();
}

void CommandPalette::open() {
    m_commands.clear();
    collect(m_menus.actions(), {});
    const int width = std::min(640, parentWidget()->width() - 80);
    setGeometry((parentWidget()->width() - width) / 2, 70, width, std::min(440, parentWidget()->height() - 140));
    m_typed->clear();
    show({});
    QFrame::show();
    raise();
    m_typed->setFocus();
}

void CommandPalette::collect(const QList<QAction*>& actions, const QString& path) {
    for (QAction* action : actions) {
        if (action->isSeparator() || !action->isVisible()) continue;
        QString name = action->text();
        name.remove(u'&');
        const QString whole = path.isEmpty() ? name : path + QStringLiteral(" ▸ ") + name;
        if (action->menu()) {
            Q_EMIT action->menu()->aboutToShow();
            collect(action->menu()->actions(), whole);
        } else if (action->isEnabled()) {
            m_commands.append({whole, action});
        }
    }
}

int CommandPalette::score(const QString& typed, const QString& name) {
    if (typed.isEmpty()) return 1;
    int total = 0;
    qsizetype at = 0, last = -2;
    for (const QChar letter : typed) {
        if (letter.isSpace()) continue;
        const qsizetype found = name.indexOf(letter, at, Qt::CaseInsensitive);
        if (found < 0) return 0;
        const bool starts = found == 0 || !name.at(found - 1).isLetterOrNumber();
        total += found == last + 1 ? 6 : starts ? 4 : 1;
        last = found;
        at = found + 1;
    }
    return total;
}

void CommandPalette::show(const QString& typed) {
    m_list->clear();
    if (typed.startsWith(u'#')) {
        const int number = typed.mid(1).toInt();
        const auto rows = m_exploration.store().rows();
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (rows[row].number != number) continue;
            auto* item = new QListWidgetItem(
                tr("Attempt #%1 · %2").arg(number).arg(formatSettings(m_exploration.store().configuration(row))),
                m_list);
            item->setData(Qt::UserRole, -2 - static_cast<int>(row));
        }
    } else {
        QPixmap nothing(16, 16);  // keeps names without an icon in line with the others
        nothing.fill(Qt::transparent);
        const QIcon blank(nothing);
        QList<std::pair<int, int>> ranked;
        for (int i = 0; i < m_commands.size(); ++i) {
            if (const int found = score(typed, m_commands.at(i).name); found > 0) ranked.append({found, i});
        }
        std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
        for (const auto& [found, i] : ranked.mid(0, shownAtMost)) {
            const Command& command = m_commands.at(i);
            const QString keys = command.action->shortcut().toString(QKeySequence::NativeText);
            auto* item = new QListWidgetItem(
                command.action->icon().isNull() ? blank : command.action->icon(),
                command.name + (keys.isEmpty() ? QString() : QStringLiteral("     ") + keys), m_list);
            item->setData(Qt::UserRole, i);
        }
    }
    m_list->setCurrentRow(0);
}

QStringList CommandPalette::entries() const {
    QStringList shown;
    for (int i = 0; i < m_list->count(); ++i)
        shown << m_list->item(i)->text();
    return shown;
}

void CommandPalette::runCurrent() {
    const QListWidgetItem* item = m_list->currentItem();
    hide();
    if (!item) return;
    const int chosen = item->data(Qt::UserRole).toInt();
    if (chosen <= -2) return m_exploration.setCurrentRow(-2 - chosen);
    m_commands.at(chosen).action->trigger();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FocusOut && !underMouse()) hide();
    if (event->type() != QEvent::KeyPress) return QFrame::eventFilter(watched, event);
    switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Escape:
            hide();
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            runCurrent();
            return true;
        case Qt::Key_Down:
            m_list->setCurrentRow(std::min(m_list->currentRow() + 1, m_list->count() - 1));
            return true;
        case Qt::Key_Up:
            m_list->setCurrentRow(std::max(m_list->currentRow() - 1, 0));
            return true;
        default:
            return QFrame::eventFilter(watched, event);
    }
}

}  // namespace ww::ui
