#include "ui/panels/sessions_panel.h"

#include <set>

#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>

#include "ui/panels/column_delegate.h"
#include "ui/panels/empty_state.h"
#include "ui/theme/icon.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

SessionsPanel::SessionsPanel(Workbench& workbench, QWidget* parent) : QWidget(parent), m_workbench(workbench) {
    createWidgets();
    createLayout();
    connectSignals();
    take(workbench.recentSessions());
}

void SessionsPanel::createWidgets() {
    m_words = new QLineEdit;
    m_words->setPlaceholderText(tr("Search kernels, devices, notes, tags…"));
    m_words->setAccessibleName(tr("Search the archive"));
    m_words->setClearButtonEnabled(true);
    m_words->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_words->setMaximumWidth(380);
    m_kernel = new QComboBox;
    m_kernel->setAccessibleName(tr("Only this kernel"));
    m_kernel->addItem(tr("All kernels"), QString());
    m_device = new QComboBox;
    m_device->setAccessibleName(tr("Only this kind of device"));
    m_device->addItem(tr("All devices"), QString());
    m_device->addItem(tr("CPU"), QStringLiteral("cpu"));
    m_device->addItem(tr("CUDA"), QStringLiteral("cuda"));
    m_count = new QLabel;
    setTextRole(m_count, TextRole::Caption);
    m_model = new SessionListModel(this);
    m_sorted = new QSortFilterProxyModel(this);
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(SessionListModel::SortRole);
    m_table = new QTableView;
    m_table->setModel(m_sorted);
    m_table->setAccessibleName(tr("Sessions"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(SessionListModel::Started, Qt::DescendingOrder);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 13);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->setItemDelegate(new ColumnDelegate(m_table));
    m_empty = new EmptyState(QStringLiteral("archive"), {});
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    m_typed.setSingleShot(true);
    m_typed.setInterval(180);
}

void SessionsPanel::createLayout() {
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(10, 8, 10, 8);
    bar->setSpacing(8);
    bar->addWidget(m_words, 1);
    bar->addWidget(m_kernel);
    bar->addWidget(m_device);
    bar->addStretch();
    bar->addWidget(m_count);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_stack, 1);
}

void SessionsPanel::connectSignals() {
    connect(m_words, &QLineEdit::textEdited, &m_typed, qOverload<>(&QTimer::start));
    connect(m_words, &QLineEdit::textChanged, &m_typed, qOverload<>(&QTimer::start));
    connect(&m_typed, &QTimer::timeout, this, &SessionsPanel::search);
    connect(m_kernel, &QComboBox::activated, this, &SessionsPanel::search);
    connect(m_device, &QComboBox::activated, this, &SessionsPanel::search);
    connect(&m_workbench, &Workbench::sessionsChanged, this, [this] {
        showFacets();
        search();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
        if (!index.isValid()) return Q_EMIT choseNone();
        Q_EMIT chose(m_model->at(m_sorted->mapToSource(index).row()));
    });
    connect(m_table, &QTableView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT opened(m_model->at(m_sorted->mapToSource(index).row()).id); });
}

void SessionsPanel::showFacets() {
    std::set<std::string> kernels;
    for (const auto& session : m_workbench.recentSessions())
        kernels.insert(session.kernel);
    const QString kept = m_kernel->currentData().toString();
    m_kernel->clear();
    m_kernel->addItem(tr("All kernels"), QString());
    for (const std::string& kernel : kernels)
        m_kernel->addItem(text(kernel), text(kernel));
    m_kernel->setCurrentIndex(std::max(0, m_kernel->findData(kept)));
}

void SessionsPanel::search() {
    archive::SessionFilter filter;
    filter.text = m_words->text().trimmed().toStdString();
    filter.kernel = m_kernel->currentData().toString().toStdString();
    filter.device = m_device->currentData().toString().toStdString();
    const std::uint64_t asked = ++m_asked;
    m_workbench.archive().read(
        this, [filter](const archive::Reader& reader) { return reader.sessions(filter); },
        [this, asked](Result<std::vector<model::SessionSummary>> found) {
            if (asked == m_asked) take(found ? std::move(*found) : std::vector<model::SessionSummary>{});
        });
}

void SessionsPanel::take(std::vector<model::SessionSummary> sessions) {
    const QModelIndex current = m_table->currentIndex();
    const auto kept = current.isValid() ? current.data(SessionListModel::SessionRole).toLongLong() : 0;
    m_count->setText(sessions.size() == 1 ? tr("1 session")
                                          : tr("%1 sessions").arg(formatCount(static_cast<double>(sessions.size()))));
    m_model->set(std::move(sessions));
    const bool any = m_model->rowCount() > 0;
    m_stack->setCurrentWidget(any ? static_cast<QWidget*>(m_table) : m_empty);
    const bool searching = !m_words->text().isEmpty() || m_kernel->currentIndex() > 0 || m_device->currentIndex() > 0;
    m_empty->setSentence(searching ? tr("No session matches.")
                                   : tr("Every session you tune is kept here, with all its attempts."));
    m_empty->setAction(searching ? tr("Show all") : QString(), [this] {
        m_words->clear();
        m_kernel->setCurrentIndex(0);
        m_device->setCurrentIndex(0);
        search();
    });
    if (!any) return Q_EMIT choseNone();
    m_table->resizeColumnsToContents();
    for (const int column : {SessionListModel::Device, SessionListModel::Sizes}) {
        m_table->setColumnWidth(column, std::min(m_table->columnWidth(column), 230));
    }
    int row = 0;
    for (int i = 0; i < m_sorted->rowCount(); ++i) {
        if (m_sorted->index(i, 0).data(SessionListModel::SessionRole).toLongLong() == kept) row = i;
    }
    m_table->selectRow(row);
}

void SessionsPanel::focusSearch() {
    m_words->setFocus(Qt::ShortcutFocusReason);
    m_words->selectAll();
}

}  // namespace ww::ui
