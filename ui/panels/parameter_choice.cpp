#include "ui/panels/parameter_choice.h"

#include <algorithm>

#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/panels/flow_layout.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

ParameterChoice::ParameterChoice(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(7);
}

void ParameterChoice::setParameters(const std::vector<model::ParameterDefinition>& parameters,
                                    const Restrictions& restrictions) {
    while (QLayoutItem* item = m_layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_rows.clear();
    m_rows.reserve(parameters.size());
    for (const model::ParameterDefinition& parameter : parameters)
        addRow(parameter, restrictions);
}

void ParameterChoice::addRow(const model::ParameterDefinition& definition, const Restrictions& restrictions) {
    const auto restricted = std::find_if(restrictions.begin(), restrictions.end(),
                                         [&](const auto& entry) { return entry.first == definition.name; });
    auto* holder = new QWidget;
    auto* column = new QVBoxLayout(holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(3);
    auto* name = new QLabel(text(definition.name));
    name->setFont(monospace(-0.5));
    const QString meaning = text(definition.meaning);
    name->setToolTip(meaning);
    column->addWidget(name);
    auto* chips = new QWidget;
    auto* flow = new FlowLayout(chips, 4);
    column->addWidget(chips);
    m_layout->addWidget(holder);

    m_rows.push_back({definition, {}});
    const std::size_t at = m_rows.size() - 1;
    for (const model::Value& value : definition.values) {
        const bool isDefault = model::sameValue(value, definition.defaultValue);
        auto* chip = new QToolButton;
        chip->setText(text(model::toString(value)) + (isDefault ? QStringLiteral(" •") : QString()));
        chip->setCheckable(true);
        chip->setProperty("segment", true);
        chip->setChecked(restricted == restrictions.end() ||
                         std::any_of(restricted->second.begin(), restricted->second.end(),
                                     [&](const model::Value& kept) { return model::sameValue(kept, value); }));
        chip->setAccessibleName(text(definition.name) + u' ' + text(model::toString(value)));
        chip->setToolTip(isDefault ? tr("Default value. Click to leave it out.")
                                   : tr("Click to include or leave out."));
        connect(chip, &QToolButton::toggled, this, [this, at, chip] {
            keepOne(m_rows[at], chip);
            Q_EMIT changed();
        });
        flow->addWidget(chip);
        m_rows[at].values.push_back(chip);
    }
}

/// A parameter without a value leaves nothing to try: the last one stays.
void ParameterChoice::keepOne(const Row& row, QToolButton* toggled) {
    const bool any =
        std::any_of(row.values.begin(), row.values.end(), [](const auto* chip) { return chip->isChecked(); });
    if (any) return;
    const QSignalBlocker quiet(toggled);
    toggled->setChecked(true);
}

ParameterChoice::Restrictions ParameterChoice::restrictions() const {
    Restrictions all;
    for (const Row& row : m_rows) {
        std::vector<model::Value> kept;
        for (std::size_t i = 0; i < row.values.size(); ++i) {
            if (row.values[i]->isChecked()) kept.push_back(row.definition.values[i]);
        }
        if (kept.size() != row.values.size()) all.emplace_back(row.definition.name, std::move(kept));
    }
    return all;
}

void ParameterChoice::allowAll() {
    for (const Row& row : m_rows) {
        for (QToolButton* chip : row.values) {
            const QSignalBlocker quiet(chip);
            chip->setChecked(true);
        }
    }
    Q_EMIT changed();
}

}  // namespace ww::ui
