#include "ui/panels/failures_card.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>

#include "ui/theme/outcome_look.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

FailuresCard::FailuresCard(Exploration& exploration, QWidget* parent)
    : QFrame(parent),
      m_exploration(exploration),
      m_note(new QLabel),
      m_causes(new QWidget),
      m_causeLayout(new QVBoxLayout(m_causes)) {
    setProperty("surface", "card");
    auto* title = new QLabel(tr("Failures by cause"));
    setTextRole(title, TextRole::Heading);
    setTextRole(m_note, TextRole::Caption);
    m_note->setWordWrap(true);
    m_causes->setProperty("surface", "plain");
    m_causeLayout->setContentsMargins(0, 0, 0, 0);
    m_causeLayout->setSpacing(2);
    m_causeLayout->addStretch();
    auto* scroll = new QScrollArea;
    scroll->setWidget(m_causes);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 6, 6);
    layout->setSpacing(3);
    layout->addWidget(title);
    layout->addWidget(m_note);
    layout->addWidget(scroll, 1);
    m_soon.setSingleShot(true);
    m_soon.setInterval(200);
    connect(&m_soon, &QTimer::timeout, this, &FailuresCard::show);
    const auto soon = [this] {
        if (!m_soon.isActive()) m_soon.start();
    };
    connect(&exploration, &Exploration::appended, this, soon);
    connect(&exploration, &Exploration::sessionChanged, this, soon);
    m_shown.fill(-1);
    show();
}

void FailuresCard::show() {
    std::array<int, model::outcomeCount> counts{};
    for (const AttemptRow& row : m_exploration.store().rows())
        ++counts.at(static_cast<std::size_t>(row.outcome));
    if (counts == m_shown) return;
    m_shown = counts;
    while (m_causeLayout->count() > 1) {
        QLayoutItem* item = m_causeLayout->takeAt(0);
        delete item->widget();
        delete item;
    }
    int failures = 0;
    for (int i = 0; i < model::outcomeCount; ++i) {
        const auto outcome = static_cast<model::Outcome>(i);
        const int count = counts.at(static_cast<std::size_t>(i));
        if (outcome == model::Outcome::Ok || count == 0) continue;
        failures += count;
        addCause(outcome, count);
    }
    const auto all = static_cast<int>(m_exploration.store().size());
    m_note->setText(all == 0        ? tr("What goes wrong is counted here.")
                    : failures == 0 ? all == 1 ? tr("The only attempt is correct.")
                                               : tr("All %1 attempts are correct.").arg(formatCount(all))
                                    : tr("%1 of %2 attempts failed.").arg(formatCount(failures), formatCount(all)));
}

void FailuresCard::addCause(model::Outcome outcome, int count) {
    const Look look = lookOf(outcome);
    auto* cause = new QPushButton(QStringLiteral("%1  %2  %3").arg(look.glyph, formatCount(count), look.label));
    cause->setProperty("flat", true);
    cause->setStyleSheet(QStringLiteral("text-align: left; color: %1").arg(look.color.name()));
    cause->setToolTip(tr("Show only these attempts"));
    connect(cause, &QPushButton::clicked, this, [this, outcome] {
        AttemptFilter filter = m_exploration.filter();
        filter.showOnly(outcome);
        m_exploration.setFilter(filter);
    });
    m_causeLayout->insertWidget(m_causeLayout->count() - 1, cause);
}

}  // namespace ww::ui
