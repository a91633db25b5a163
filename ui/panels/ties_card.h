#pragma once

#include <QFrame>

#include "ui/viewmodels/workbench.h"

class QLabel;
class QListWidget;

namespace ww::ui {

/// The candidates that cannot be told from the best: their intervals overlap, or the confirming rounds say so.
class TiesCard : public QFrame {
    Q_OBJECT

public:
    explicit TiesCard(Workbench& workbench, QWidget* parent = nullptr);

private:
    void show();
    void addRow(std::size_t row);
    [[nodiscard]] std::vector<std::size_t> tied() const;

    Workbench& m_workbench;
    QLabel* m_note;
    QListWidget* m_list;
    QTimer m_soon;
};

}  // namespace ww::ui
