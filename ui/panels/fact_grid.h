#pragma once

#include <QWidget>

class QGridLayout;
class QLabel;

namespace ww::ui {

/// Names and values in two columns, values to be selected and copied.
class FactGrid : public QWidget {
    Q_OBJECT

public:
    explicit FactGrid(QWidget* parent = nullptr);

    void clear();
    /// `emphasised`: bold, for what differs from the default. `note` follows in smaller type.
    void add(const QString& name, const QString& value, bool emphasised = false, const QString& note = {});
    [[nodiscard]] bool isEmpty() const { return m_rows == 0; }
    [[nodiscard]] QString plainText() const;

private:
    QGridLayout* m_layout;
    QStringList m_lines;
    int m_rows = 0;
};

/// A section's heading, in small type with room above.
[[nodiscard]] QLabel* sectionLabel(const QString& words);

}  // namespace ww::ui
