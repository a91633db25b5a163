#pragma once

#include <QWidget>

#include "ui/viewmodels/attempt_table_model.h"
#include "ui/viewmodels/workbench.h"

class QStackedWidget;
class QTableView;
class QToolButton;

namespace ww::ui {

class ColumnDelegate;
class EmptyState;
class FilterBar;

/// The attempts as a table with the shared filter above it.
class AttemptsPanel : public QWidget {
    Q_OBJECT

public:
    explicit AttemptsPanel(Workbench& workbench, QWidget* parent = nullptr);

    void focusFilter();
    void copySelection();

private:
    void createWidgets();
    void createLayout();
    void connectSignals();
    void createMenus();
    void showContextMenu(const QPoint& place);
    void fillColumnMenu();
    void hideEmptyColumns();
    void showEmptiness();
    void followCurrent(std::int64_t row);
    void saveCsv();
    void filterByCell(const QModelIndex& index);
    [[nodiscard]] std::vector<int> selectedRows() const;
    [[nodiscard]] std::vector<std::int64_t> selectedStoreRows() const;

    Workbench& m_workbench;
    AttemptTableModel* m_model = nullptr;
    FilterBar* m_filter = nullptr;
    QTableView* m_table = nullptr;
    ColumnDelegate* m_delegate = nullptr;
    QStackedWidget* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    QToolButton* m_columns = nullptr;
    QToolButton* m_export = nullptr;
    int m_sizedColumns = 0;
};

}  // namespace ww::ui
