#pragma once

#include <vector>

#include <QWidget>

#include "core/model/kernel_definition.h"

class QToolButton;
class QVBoxLayout;

namespace ww::ui {

/// A kernel's tunables with every value as a switch: what a session may choose from.
class ParameterChoice : public QWidget {
    Q_OBJECT

public:
    using Restrictions = std::vector<std::pair<std::string, std::vector<model::Value>>>;

    explicit ParameterChoice(QWidget* parent = nullptr);

    void setParameters(const std::vector<model::ParameterDefinition>& parameters, const Restrictions& restrictions);
    [[nodiscard]] Restrictions restrictions() const;  ///< of the parameters that lack a value
    void allowAll();

Q_SIGNALS:
    void changed();

private:
    struct Row {
        model::ParameterDefinition definition;
        std::vector<QToolButton*> values;
    };

    void addRow(const model::ParameterDefinition& definition, const Restrictions& restrictions);
    void keepOne(const Row& row, QToolButton* toggled);

    QVBoxLayout* m_layout;
    std::vector<Row> m_rows;
};

}  // namespace ww::ui
