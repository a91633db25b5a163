#pragma once

#include <QWidget>

class QDockWidget;

namespace ww::ui {

/// Title of a dock, with a menu that does by keyboard what dragging does: float, move, close.
class DockTitle : public QWidget {
    Q_OBJECT

public:
    explicit DockTitle(QDockWidget* dock);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void fillMenu(QMenu& menu);

    QDockWidget* m_dock;
};

}  // namespace ww::ui
