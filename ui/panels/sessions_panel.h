#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/viewmodels/session_list_model.h"
#include "ui/viewmodels/workbench.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace ww::ui {

class EmptyState;

/// Every session of the archive: search by words, narrow by kernel and kind of device.
class SessionsPanel : public QWidget {
    Q_OBJECT

public:
    explicit SessionsPanel(Workbench& workbench, QWidget* parent = nullptr);

    void focusSearch();

Q_SIGNALS:
    void chose(const ww::model::SessionSummary& session);  ///< current row
    void choseNone();
    void opened(std::int64_t session);

private:
    void createWidgets();
    void createLayout();
    void connectSignals();
    void search();
    void take(std::vector<model::SessionSummary> sessions);
    void showFacets();

    Workbench& m_workbench;
    SessionListModel* m_model = nullptr;
    QSortFilterProxyModel* m_sorted = nullptr;
    QLineEdit* m_words = nullptr;
    QComboBox* m_kernel = nullptr;
    QComboBox* m_device = nullptr;
    QLabel* m_count = nullptr;
    QTableView* m_table = nullptr;
    QStackedWidget* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    QTimer m_typed;
    std::uint64_t m_asked = 0;
};

}  // namespace ww::ui
