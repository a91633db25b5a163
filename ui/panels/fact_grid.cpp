#include "ui/panels/fact_grid.h"

#include <QGridLayout>
#include <QLabel>

#include "ui/theme/theme.h"

namespace ww::ui {

FactGrid::FactGrid(QWidget* parent) : QWidget(parent), m_layout(new QGridLayout(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setHorizontalSpacing(12);
    m_layout->setVerticalSpacing(3);
    m_layout->setColumnStretch(1, 1);
}

void FactGrid::clear() {
    while (QLayoutItem* item = m_layout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_lines.clear();
    m_rows = 0;
}

void FactGrid::add(const QString& name, const QString& value, bool emphasised, const QString& note) {
    auto* nameLabel = new QLabel(name);
    setTextRole(nameLabel, TextRole::Muted);
    QString words = emphasised ? QStringLiteral("<b>%1</b>").arg(value.toHtmlEscaped()) : value.toHtmlEscaped();
    if (!note.isEmpty()) {
        words +=
            QStringLiteral(" <span style='color:%1'>%2</span>").arg(colors().textMuted.name(), note.toHtmlEscaped());
    }
    auto* valueLabel = new QLabel(words);
    valueLabel->setTextFormat(Qt::RichText);
    valueLabel->setWordWrap(true);
    valueLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_layout->addWidget(nameLabel, m_rows, 0, Qt::AlignTop);
    m_layout->addWidget(valueLabel, m_rows, 1, Qt::AlignTop);
    m_lines << name + QStringLiteral(": ") + value + (note.isEmpty() ? QString() : u' ' + note);
    ++m_rows;
}

QString FactGrid::plainText() const {
    return m_lines.join(QLatin1Char('\n'));
}

QLabel* sectionLabel(const QString& words) {
    auto* label = new QLabel(words);
    setTextRole(label, TextRole::Heading);
    label->setContentsMargins(0, 8, 0, 2);
    return label;
}

}  // namespace ww::ui
