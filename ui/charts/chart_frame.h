#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace ww::ui {

class ChartContent;

/// A chart with its header: title, how much of the data is shown, controls, and a menu that copies or saves the picture
/// (PNG, SVG, PDF) and its data.
class ChartFrame : public QFrame {
    Q_OBJECT

public:
    /// `chart` is the widget whose ChartContent is `content`; the frame takes ownership.
    ChartFrame(const QString& title, QWidget* chart, ChartContent* content, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setNote(const QString& note);        ///< "1 284 of 5 000", beside the title
    void addControl(QWidget* control);        ///< before the menu
    void setLegend(const QString& richText);  ///< under the header; empty: none

    bool saveAs(const QString& path);  ///< by suffix: png, svg, pdf, csv
    void showDataTable();

private:
    void createMenu();
    void askAndSave(const QString& suffix);
    [[nodiscard]] QImage picture(double pixelRatio) const;

    QWidget* m_chart;
    ChartContent* m_content;
    QLabel* m_title;
    QLabel* m_note;
    QLabel* m_legend;
    QHBoxLayout* m_header;
    QToolButton* m_menu;
};

}  // namespace ww::ui
