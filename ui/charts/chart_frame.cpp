#include "ui/charts/chart_frame.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QDialog>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QTableWidget>
#include <QToolButton>

#include "ui/charts/chart_content.h"
#include "ui/theme/icon.h"
#include "ui/theme/theme.h"

namespace ww::ui {

ChartFrame::ChartFrame(const QString& title, QWidget* chart, ChartContent* content, QWidget* parent)
    : QFrame(parent),
      m_chart(chart),
      m_content(content),
      m_title(new QLabel(title)),
      m_note(new QLabel),
      m_legend(new QLabel),
      m_header(new QHBoxLayout),
      m_menu(new QToolButton) {
    setProperty("surface", "card");
    setTextRole(m_title, TextRole::Heading);
    setTextRole(m_note, TextRole::Caption);
    setTextRole(m_legend, TextRole::Caption);
    m_legend->setTextFormat(Qt::RichText);
    m_legend->setWordWrap(true);
    m_legend->hide();
    m_chart->setAccessibleName(title);
    createMenu();

    m_header->setSpacing(8);
    m_header->addWidget(m_title);
    m_header->addWidget(m_note, 1);
    m_header->addWidget(m_menu);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 8, 8);
    layout->setSpacing(4);
    layout->addLayout(m_header);
    layout->addWidget(m_legend);
    layout->addWidget(m_chart, 1);
}

void ChartFrame::createMenu() {
    m_menu->setIcon(icon(QStringLiteral("more")));
    m_menu->setPopupMode(QToolButton::InstantPopup);
    m_menu->setToolTip(tr("Copy or save this chart"));
    m_menu->setAccessibleName(tr("Copy or save the chart “%1”").arg(m_title->text()));
    auto* menu = new QMenu(m_menu);
    menu->addAction(icon(QStringLiteral("copy")), tr("Copy image"), this,
                    [this] { QApplication::clipboard()->setImage(picture(2)); });
    menu->addAction(tr("Copy data as CSV"), this, [this] { QApplication::clipboard()->setText(m_content->csv()); });
    menu->addSeparator();
    for (const char* suffix : {"png", "svg", "pdf", "csv"}) {
        const QString kind = QLatin1String(suffix);
        menu->addAction(tr("Save as %1…").arg(kind.toUpper()), this, [this, kind] { askAndSave(kind); });
    }
    menu->addSeparator();
    menu->addAction(icon(QStringLiteral("list")), tr("Show data table"), this, &ChartFrame::showDataTable);
    m_menu->setMenu(menu);
}

void ChartFrame::setTitle(const QString& title) {
    m_title->setText(title);
    m_chart->setAccessibleName(title);
}

void ChartFrame::setNote(const QString& note) {
    m_note->setText(note);
}

void ChartFrame::addControl(QWidget* control) {
    m_header->insertWidget(m_header->count() - 1, control);
}

void ChartFrame::setLegend(const QString& richText) {
    m_legend->setText(richText);
    m_legend->setVisible(!richText.isEmpty());
}

QImage ChartFrame::picture(double pixelRatio) const {
    QImage image(m_chart->size() * pixelRatio, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(pixelRatio);
    image.fill(colors().surface);
    QPainter painter(&image);
    m_content->renderTo(painter, QRectF(QPointF(), m_chart->size()));
    return image;
}

void ChartFrame::askAndSave(const QString& suffix) {
    const QString proposed = m_title->text().simplified().replace(QLatin1Char(' '), QLatin1Char('-')).toLower();
    const QString path = QFileDialog::getSaveFileName(this, tr("Save chart"), proposed + QLatin1Char('.') + suffix,
                                                      QStringLiteral("%1 (*.%2)").arg(suffix.toUpper(), suffix));
    if (!path.isEmpty()) saveAs(path);
}

bool ChartFrame::saveAs(const QString& path) {
    const QRectF area(QPointF(), m_chart->size());
    if (path.endsWith(QStringLiteral(".csv"))) {
        QSaveFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(m_content->csv().toUtf8()) >= 0 && file.commit();
    }
    if (path.endsWith(QStringLiteral(".svg"))) {
        QSvgGenerator svg;
        svg.setFileName(path);
        svg.setSize(m_chart->size());
        svg.setViewBox(area);
        svg.setTitle(m_title->text());
        QPainter painter;
        if (!painter.begin(&svg)) return false;
        painter.fillRect(area, colors().surface);
        m_content->renderTo(painter, area);
        return true;
    }
    if (path.endsWith(QStringLiteral(".pdf"))) {
        QPdfWriter pdf(path);
        pdf.setTitle(m_title->text());
        pdf.setResolution(96);
        pdf.setPageSize(QPageSize(area.size() * 72 / 96, QPageSize::Point));
        pdf.setPageMargins(QMarginsF());
        QPainter painter;
        if (!painter.begin(&pdf)) return false;
        painter.fillRect(area, colors().surface);
        m_content->renderTo(painter, area);
        return true;
    }
    return picture(2).save(path);
}

void ChartFrame::showDataTable() {
    constexpr qsizetype shownAtMost = 5000;
    QStringList lines = m_content->csv().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    if (lines.isEmpty()) return;
    const QStringList names = lines.takeFirst().split(QLatin1Char(','));
    auto* dialog = new QDialog(window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("%1: data").arg(m_title->text()));
    dialog->resize(640, 480);
    auto* table =
        new QTableWidget(static_cast<int>(std::min(lines.size(), shownAtMost)), static_cast<int>(names.size()));
    table->setAccessibleName(dialog->windowTitle());
    table->setHorizontalHeaderLabels(names);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    for (int row = 0; row < table->rowCount(); ++row) {
        const QStringList fields = lines.at(row).split(QLatin1Char(','));
        for (int column = 0; column < std::min<int>(table->columnCount(), static_cast<int>(fields.size())); ++column) {
            table->setItem(row, column, new QTableWidgetItem(fields.at(column)));
        }
    }
    table->resizeColumnsToContents();
    auto* layout = new QVBoxLayout(dialog);
    layout->addWidget(table);
    if (lines.size() > shownAtMost) {
        layout->addWidget(
            new QLabel(tr("The first %L1 of %L2 rows; save as CSV for all.").arg(shownAtMost).arg(lines.size())));
    }
    dialog->show();
}

}  // namespace ww::ui
