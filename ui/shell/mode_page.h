#pragma once

#include <functional>

#include <QMainWindow>

#include "ui/shell/mode_bar.h"

namespace ww::ui {

/// One mode: a central view with docks around it, arranged independently of the other modes.
class ModePage : public QMainWindow {
    Q_OBJECT

public:
    explicit ModePage(Mode mode, QWidget* parent = nullptr);

    [[nodiscard]] Mode mode() const { return m_mode; }

    QDockWidget* addPanel(const QString& name, const QString& title, QWidget* panel, Qt::DockWidgetArea area);

    /// How the docks stand at first and after resetLayout(). Done when the page is first shown and has its size.
    void setDefaultLayout(std::function<void()> arrange);
    void resetLayout();

    [[nodiscard]] QByteArray layoutState() const { return saveState(layoutVersion); }
    bool restoreLayout(const QByteArray& state);  ///< false: not a state of these docks, nothing changed

    [[nodiscard]] QList<QDockWidget*> docks() const;
    QMenu* createPopupMenu() override { return nullptr; }

    static constexpr int layoutVersion = 1;

protected:
    void showEvent(QShowEvent* event) override;

private:
    Mode m_mode;
    std::function<void()> m_arrange;
    bool m_arranged = false;
};

}  // namespace ww::ui
