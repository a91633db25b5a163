#include "ui/panels/ties_card.h"

#include <algorithm>

#include <QBoxLayout>
#include <QLabel>
#include <QListWidget>

#include "ui/theme/outcome_look.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {
namespace {

constexpr std::size_t shownAtMost = 12;

}  // namespace

TiesCard::TiesCard(Workbench& workbench, QWidget* parent)
    : QFrame(parent), m_workbench(workbench), m_note(new QLabel), m_list(new QListWidget) {
    setProperty("surface", "card");
    auto* title = new QLabel(tr("Tied with the best"));
    setTextRole(title, TextRole::Heading);
    setTextRole(m_note, TextRole::Caption);
    m_note->setWordWrap(true);
    m_list->setAccessibleName(tr("Candidates tied with the best"));
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 6, 6);
    layout->setSpacing(3);
    layout->addWidget(title);
    layout->addWidget(m_note);
    layout->addWidget(m_list, 1);
    m_soon.setSingleShot(true);
    m_soon.setInterval(200);
    connect(&m_soon, &QTimer::timeout, this, &TiesCard::show);
    const auto soon = [this] {
        if (!m_soon.isActive()) m_soon.start();
    };
    connect(&workbench.exploration(), &Exploration::appended, this, soon);
    connect(&workbench.exploration(), &Exploration::sessionChanged, this, soon);
    connect(&workbench, &Workbench::standingsChanged, this, soon);
    connect(&workbench, &Workbench::finished, this, soon);
    connect(m_list, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem* item) {
        if (item) m_workbench.exploration().setCurrentRow(item->data(Qt::UserRole).toLongLong());
    });
    show();
}

/// Rows whose interval reaches into the best one's, each configuration once, fastest first.
std::vector<std::size_t> TiesCard::tied() const {
    const AttemptStore& store = m_workbench.exploration().store();
    if (store.best() < 0) return {};
    const AttemptRow& best = store.row(static_cast<std::size_t>(store.best()));
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < store.size(); ++row) {
        const AttemptRow& candidate = store.row(row);
        if (candidate.ok() && candidate.confirmed == best.confirmed && candidate.high >= best.low) rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end(), [&](auto a, auto b) { return store.row(a).speedup > store.row(b).speedup; });
    std::vector<std::size_t> once;
    for (const std::size_t row : rows) {
        const auto same = [&](std::size_t other) { return store.configuration(other) == store.configuration(row); };
        if (once.size() < shownAtMost && std::none_of(once.begin(), once.end(), same)) once.push_back(row);
    }
    return once;
}

void TiesCard::show() {
    const auto rows = tied();
    m_list->clear();
    for (const std::size_t row : rows)
        addRow(row);
    if (rows.empty()) return m_note->setText(tr("The fastest correct candidates will be listed here."));
    const auto& standings = m_workbench.standings();
    m_note->setText(rows.size() == 1
                        ? tr("One winner: no other candidate's interval reaches it.")
                        : tr("%n candidates cannot be told apart.", nullptr, static_cast<int>(rows.size())));
    if (standings && standings->noiseFloor > 0) {
        m_note->setText(m_note->text() + u' ' + tr("Noise ±%1 %.").arg(formatNumber(standings->noiseFloor * 100, 2)));
    }
}

/// The best in full, the others by what they do differently.
void TiesCard::addRow(std::size_t row) {
    const AttemptStore& store = m_workbench.exploration().store();
    const AttemptRow& attempt = store.row(row);
    const model::Configuration own = store.configuration(row);
    model::Configuration shown = own;
    if (m_list->count() > 0) {
        const model::Configuration best = store.configuration(static_cast<std::size_t>(store.best()));
        std::erase_if(shown.settings, [&](const model::Setting& setting) {
            const model::Value* same = best.find(setting.name);
            return same && model::sameValue(*same, setting.value);
        });
    }
    const QString words = m_list->count() > 0 ? tr("but %1").arg(formatSettings(shown)) : formatSettings(shown);
    auto* item = new QListWidgetItem(QStringLiteral("%1   %2").arg(formatSpeedup(attempt.speedup), words));
    item->setData(Qt::UserRole, static_cast<qlonglong>(row));
    item->setToolTip(QStringLiteral("#%1 · %2\n%3")
                         .arg(attempt.number)
                         .arg(formatInterval(attempt.interval()), formatSettings(own)));
    m_list->addItem(item);
}

}  // namespace ww::ui
