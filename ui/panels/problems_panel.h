#pragma once

#include <QWidget>

#include "ui/viewmodels/workbench.h"

class QLabel;
class QListWidget;
class QPlainTextEdit;

namespace ww::ui {

/// The answer of the last check: its figures, or each message with its place.
class ProblemsPanel : public QWidget {
    Q_OBJECT

public:
    explicit ProblemsPanel(Workbench& workbench, QWidget* parent = nullptr);

Q_SIGNALS:
    void placeChosen(const QString& file, int line, int column);

private:
    void show(const model::Attempt& attempt);

    QLabel* m_summary;
    QListWidget* m_list;
    QPlainTextEdit* m_text;
};

}  // namespace ww::ui
