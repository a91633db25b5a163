#include "ui/panels/filter_bar.h"

#include <QAction>
#include <QBoxLayout>
#include <QButtonGroup>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include "ui/theme/icon.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {
namespace {

AttemptFilter withOutcomes(AttemptFilter filter, bool correct, bool failed) {
    filter.hidden.fill(!failed);
    filter.hidden.at(static_cast<std::size_t>(model::Outcome::Ok)) = !correct;
    return filter;
}

}  // namespace

FilterBar::FilterBar(Exploration& exploration, QWidget* parent) : QWidget(parent), m_exploration(exploration) {
    createWidgets();
    connectSignals();
    show();
}

void FilterBar::createWidgets() {
    m_words = new QLineEdit;
    m_words->setPlaceholderText(tr("Filter: BLOCK=64, spill, random…"));
    m_words->setAccessibleName(tr("Filter attempts by words"));
    m_words->setClearButtonEnabled(true);
    m_words->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_words->setMinimumWidth(150);
    m_words->setMaximumWidth(300);
    auto* group = new QButtonGroup(this);
    const auto segment = [&](const QString& words) {
        auto* button = new QToolButton;
        button->setText(words);
        button->setCheckable(true);
        button->setProperty("segment", true);
        group->addButton(button);
        return button;
    };
    m_all = segment(tr("All"));
    m_correct = segment(tr("Correct"));
    m_failed = segment(tr("Failed"));
    m_chips = new QWidget;
    auto* chips = new QHBoxLayout(m_chips);
    chips->setContentsMargins(0, 0, 0, 0);
    chips->setSpacing(4);
    m_count = new QLabel;
    setTextRole(m_count, TextRole::Caption);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_words, 1);
    layout->addWidget(m_all);
    layout->addWidget(m_correct);
    layout->addWidget(m_failed);
    layout->addWidget(m_chips);
    layout->addStretch();
    layout->addWidget(m_count);
    m_typed.setSingleShot(true);
    m_typed.setInterval(150);
}

void FilterBar::connectSignals() {
    connect(m_words, &QLineEdit::textEdited, &m_typed, qOverload<>(&QTimer::start));
    connect(&m_typed, &QTimer::timeout, this, [this] {
        AttemptFilter filter = m_exploration.filter();
        filter.words = m_words->text().trimmed();
        m_exploration.setFilter(filter);
    });
    connect(m_all, &QToolButton::clicked, this,
            [this] { m_exploration.setFilter(withOutcomes(m_exploration.filter(), true, true)); });
    connect(m_correct, &QToolButton::clicked, this,
            [this] { m_exploration.setFilter(withOutcomes(m_exploration.filter(), true, false)); });
    connect(m_failed, &QToolButton::clicked, this,
            [this] { m_exploration.setFilter(withOutcomes(m_exploration.filter(), false, true)); });
    connect(&m_exploration, &Exploration::visibleChanged, this, &FilterBar::show);
    connect(&m_exploration, &Exploration::appended, this, &FilterBar::show);
    connect(&m_exploration, &Exploration::sessionChanged, this, &FilterBar::show);
}

void FilterBar::focusWords() {
    m_words->setFocus(Qt::ShortcutFocusReason);
    m_words->selectAll();
}

void FilterBar::show() {
    const AttemptFilter& filter = m_exploration.filter();
    if (!m_typed.isActive() && m_words->text().trimmed() != filter.words) m_words->setText(filter.words);
    const auto same = [&](bool correct, bool failed) {
        return withOutcomes(filter, correct, failed).hidden == filter.hidden;
    };
    m_all->setChecked(same(true, true));
    m_correct->setChecked(same(true, false));
    m_failed->setChecked(same(false, true));
    showChips();
    const std::size_t all = m_exploration.store().size(), shown = m_exploration.visible().size();
    m_count->setText(
        all == 0 ? QString()
        : shown == all
            ? tr("%1 attempts").arg(formatCount(static_cast<double>(all)))
            : tr("%1 of %2").arg(formatCount(static_cast<double>(shown)), formatCount(static_cast<double>(all))));
}

void FilterBar::showChips() {
    QLayout* layout = m_chips->layout();
    const AttemptFilter& filter = m_exploration.filter();
    const bool threeway = m_all->isChecked() || m_correct->isChecked() || m_failed->isChecked();
    std::vector<std::pair<QString, AttemptFilter>> chips;
    for (auto& part : filter.parts()) {
        const bool saidElsewhere =
            (threeway && part.second.hidden != filter.hidden) || part.second.words != filter.words;
        if (!saidElsewhere) chips.push_back(std::move(part));
    }
    QStringList labels;
    for (const auto& chip : chips)
        labels << chip.first;
    if (labels == m_chips->property("labels").toStringList()) return;
    m_chips->setProperty("labels", labels);
    while (QLayoutItem* item = layout->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const auto& [label, rest] : chips) {
        auto* chip = new QToolButton;
        chip->setText(label + QStringLiteral("  ✕"));
        chip->setProperty("chip", true);
        chip->setAccessibleName(tr("Remove filter %1").arg(label));
        chip->setToolTip(tr("Remove this filter"));
        connect(chip, &QToolButton::clicked, this, [this, without = rest] { m_exploration.setFilter(without); });
        layout->addWidget(chip);
    }
}

}  // namespace ww::ui
