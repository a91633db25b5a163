#include "ui/panels/attempts_panel.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QFileDialog>
#include <QHeaderView>
#include <QMenu>
#include <QSaveFile>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

#include "ui/panels/column_delegate.h"
#include "ui/panels/empty_state.h"
#include "ui/panels/filter_bar.h"
#include "ui/theme/icon.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {
namespace {

using Column = AttemptTableModel::Column;

bool hiddenAtFirst(Column column) {
    return column == Column::Spills || column == Column::CompileTime || column == Column::Shared ||
           column == Column::MaxError;
}

}  // namespace

AttemptsPanel::AttemptsPanel(Workbench& workbench, QWidget* parent) : QWidget(parent), m_workbench(workbench) {
    createWidgets();
    createLayout();
    createMenus();
    connectSignals();
    showEmptiness();
}

void AttemptsPanel::createWidgets() {
    m_model = new AttemptTableModel(m_workbench.exploration(), this);
    m_filter = new FilterBar(m_workbench.exploration());
    m_table = new QTableView;
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Attempts"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(0, Qt::AscendingOrder);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 9);
    m_table->horizontalHeader()->setSectionsMovable(true);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_delegate = new ColumnDelegate(m_table);
    m_table->setItemDelegate(m_delegate);
    m_empty = new EmptyState(QStringLiteral("list"), {});
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    m_columns = new QToolButton;
    m_columns->setIcon(icon(QStringLiteral("columns")));
    m_columns->setToolTip(tr("Choose columns"));
    m_columns->setAccessibleName(m_columns->toolTip());
    m_columns->setPopupMode(QToolButton::InstantPopup);
    m_export = new QToolButton;
    m_export->setIcon(icon(QStringLiteral("export")));
    m_export->setToolTip(tr("Copy or save the table"));
    m_export->setAccessibleName(m_export->toolTip());
    m_export->setPopupMode(QToolButton::InstantPopup);
}

void AttemptsPanel::createLayout() {
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 5, 6, 5);
    bar->setSpacing(4);
    bar->addWidget(m_filter, 1);
    bar->addWidget(m_columns);
    bar->addWidget(m_export);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_stack, 1);
}

void AttemptsPanel::createMenus() {
    auto* columns = new QMenu(m_columns);
    connect(columns, &QMenu::aboutToShow, this, &AttemptsPanel::fillColumnMenu);
    m_columns->setMenu(columns);
    auto* out = new QMenu(m_export);
    out->addAction(icon(QStringLiteral("copy")), tr("Copy selection as CSV"), this, &AttemptsPanel::copySelection);
    out->addAction(tr("Copy selection as Markdown"), this,
                   [this] { QApplication::clipboard()->setText(m_model->markdown(selectedRows())); });
    out->addSeparator();
    out->addAction(icon(QStringLiteral("save")), tr("Save all shown as CSV…"), this, &AttemptsPanel::saveCsv);
    m_export->setMenu(out);
}

void AttemptsPanel::connectSignals() {
    Exploration& exploration = m_workbench.exploration();
    connect(m_table, &QTableView::customContextMenuRequested, this, &AttemptsPanel::showContextMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
        if (index.isValid()) m_workbench.exploration().setCurrentRow(m_model->storeRow(index));
    });
    connect(&exploration, &Exploration::currentChanged, this, &AttemptsPanel::followCurrent);
    connect(&exploration, &Exploration::sessionChanged, this, &AttemptsPanel::showEmptiness);
    connect(&exploration, &Exploration::visibleChanged, this, &AttemptsPanel::showEmptiness);
    connect(&exploration, &Exploration::appended, this, &AttemptsPanel::showEmptiness);
    connect(m_model, &QAbstractItemModel::modelReset, this,
            [this] { followCurrent(m_workbench.exploration().currentRow()); });
}

void AttemptsPanel::showEmptiness() {
    const Exploration& exploration = m_workbench.exploration();
    const bool any = !exploration.visible().empty();
    m_stack->setCurrentWidget(any ? static_cast<QWidget*>(m_table) : m_empty);
    if (any) {
        const std::int64_t best = exploration.store().best();
        m_delegate->setBest(best < 0 ? 0 : exploration.store().row(static_cast<std::size_t>(best)).speedup);
        return hideEmptyColumns();
    }
    if (exploration.store().empty()) {
        m_empty->setSentence(tr("Every attempt becomes a row here."));
        m_empty->setAction({}, [] {});
    } else {
        m_empty->setSentence(tr("0 of %L1 attempts match the filter.").arg(exploration.store().size()));
        m_empty->setAction(tr("Clear filter"), [this] { m_workbench.exploration().setFilter({}); });
    }
}

/// Once for each set of columns: widths from the first rows, and nothing shown that this kind of device never reports.
void AttemptsPanel::hideEmptyColumns() {
    if (m_sizedColumns == m_model->columnCount()) return;
    m_sizedColumns = m_model->columnCount();
    const bool cuda = m_workbench.exploration().session() && m_workbench.exploration().session()->device.kind == "cuda";
    for (int column = 0; column < m_sizedColumns; ++column) {
        const Column kind = m_model->columnKind(column);
        const bool gpuOnly = kind == Column::Registers || kind == Column::Occupancy;
        m_table->setColumnHidden(column, hiddenAtFirst(kind) || (gpuOnly && !cuda));
        const QFontMetrics metrics(m_table->font());
        const int words =
            metrics.horizontalAdvance(m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        const int least = kind == Column::Outcome    ? 150
                          : kind == Column::Interval ? 112
                          : kind == Column::Speedup  ? 92
                          : kind == Column::Number   ? 58
                          : kind == Column::Source   ? 104
                                                     : 66;
        m_table->setColumnWidth(column, std::max(least, words + 34));
    }
}

void AttemptsPanel::fillColumnMenu() {
    QMenu* menu = m_columns->menu();
    menu->clear();
    for (int column = 0; column < m_model->columnCount(); ++column) {
        QAction* action = menu->addAction(m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(!m_table->isColumnHidden(column));
        connect(action, &QAction::toggled, this,
                [this, column](bool shown) { m_table->setColumnHidden(column, !shown); });
    }
}

void AttemptsPanel::followCurrent(std::int64_t row) {
    const QModelIndex index = m_model->indexOfStoreRow(row);
    if (!index.isValid()) return m_table->clearSelection();
    if (m_table->currentIndex().row() == index.row() && m_table->selectionModel()->isRowSelected(index.row())) return;
    m_table->selectRow(index.row());
    m_table->scrollTo(index);
}

std::vector<int> AttemptsPanel::selectedRows() const {
    std::vector<int> rows;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    return rows;
}

std::vector<std::int64_t> AttemptsPanel::selectedStoreRows() const {
    std::vector<std::int64_t> rows;
    for (const int row : selectedRows())
        rows.push_back(m_model->storeRow(m_model->index(row, 0)));
    return rows;
}

void AttemptsPanel::focusFilter() {
    m_filter->focusWords();
}

void AttemptsPanel::copySelection() {
    const auto rows = selectedRows();
    if (!rows.empty()) QApplication::clipboard()->setText(m_model->csv(rows));
}

void AttemptsPanel::saveCsv() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Save attempts"), QStringLiteral("attempts.csv"),
                                                      QStringLiteral("CSV (*.csv)"));
    if (path.isEmpty()) return;
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(m_model->csv().toUtf8()) >= 0 && file.commit()) {
        return m_workbench.tell(Tone::Good, tr("Saved to %1.").arg(path));
    }
    m_workbench.tell(Tone::Bad, tr("%1 cannot be written: %2").arg(path, file.errorString()));
}

void AttemptsPanel::filterByCell(const QModelIndex& index) {
    const auto row = static_cast<std::size_t>(m_model->storeRow(index));
    const AttemptStore& store = m_workbench.exploration().store();
    AttemptFilter filter = m_workbench.exploration().filter();
    if (m_model->columnKind(index.column()) == Column::Parameter) {
        const std::size_t parameter =
            static_cast<std::size_t>(index.column()) - static_cast<std::size_t>(Column::Parameter);
        const model::Value* value = store.value(row, parameter);
        if (!value) return;
        const std::string& name = store.parameters()[parameter].name;
        std::erase_if(filter.values, [&](const auto& entry) { return entry.first == name; });
        filter.values.emplace_back(name, std::vector{*value});
    } else {
        filter.showOnly(store.row(row).outcome);
    }
    m_workbench.exploration().setFilter(filter);
}

void AttemptsPanel::showContextMenu(const QPoint& place) {
    const QModelIndex index = m_table->indexAt(place);
    if (!index.isValid()) return;
    const std::int64_t row = m_model->storeRow(index);
    QMenu menu(this);
    QMenu* pin = menu.addMenu(icon(QStringLiteral("pin")), tr("Pin as"));
    for (int i = 0; i < Exploration::pinCount; ++i) {
        pin->addAction(QString(QChar(u'A' + i)), this, [this, i, row] { m_workbench.exploration().setPin(i, row); });
    }
    const bool parameter = m_model->columnKind(index.column()) == Column::Parameter;
    menu.addAction(icon(QStringLiteral("filter")),
                   parameter ? tr("Show only this value") : tr("Show only this outcome"), this,
                   [this, index] { filterByCell(index); });
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("refresh")), tr("Measure selection again"), this,
                   [this] { m_workbench.remeasure(selectedStoreRows()); });
    menu.addAction(icon(QStringLiteral("copy")), tr("Copy as CSV"), this, &AttemptsPanel::copySelection);
    menu.addAction(tr("Copy as Markdown"), this,
                   [this] { QApplication::clipboard()->setText(m_model->markdown(selectedRows())); });
    menu.exec(m_table->viewport()->mapToGlobal(place));
}

}  // namespace ww::ui
