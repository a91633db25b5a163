#pragma once

#include <QWidget>

#include "ui/viewmodels/workbench.h"

class QLineEdit;
class QPlainTextEdit;

namespace ww::ui {

/// What engine, workers and the workbench itself said, the last ten thousand lines, with a filter.
class LogPanel : public QWidget {
    Q_OBJECT

public:
    explicit LogPanel(Workbench& workbench, QWidget* parent = nullptr);

    void add(const QStringList& lines);

private:
    void refilter();

    QLineEdit* m_filter;
    QPlainTextEdit* m_text;
    QStringList m_lines;
};

}  // namespace ww::ui
