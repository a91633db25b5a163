#pragma once

#include <optional>

#include <QWidget>

#include "ui/viewmodels/workbench.h"

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;

namespace ww::ui {

class FactGrid;

/// One session of the archive: what it was, its note and tags, and what can be done with it.
class SessionCard : public QWidget {
    Q_OBJECT

public:
    explicit SessionCard(Workbench& workbench, QWidget* parent = nullptr);

    void show(const model::SessionSummary& session);
    void showNone();

Q_SIGNALS:
    void opened(std::int64_t session);
    void resumed(std::int64_t session);

private:
    void createLayout();
    void connectSignals();
    void saveAnnotation();

    Workbench& m_workbench;
    std::optional<model::SessionSummary> m_session;
    QStackedWidget* m_stack;
    QLabel* m_title;
    QLabel* m_state;
    FactGrid* m_facts;
    QPushButton* m_open;
    QPushButton* m_resume;
    QPushButton* m_delete;
    QLineEdit* m_tags;
    QPlainTextEdit* m_note;
    QTimer m_typed;
};

}  // namespace ww::ui
