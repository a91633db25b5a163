#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <QAbstractTableModel>

#include "ui/viewmodels/exploration.h"

namespace ww::ui {

/// The attempts that the filter admits as a table, sorted by any column, up to a million rows. Columns: the fixed ones
/// up to Time, one for each parameter, the fixed ones from Registers. Large tables are sorted on another thread.
class AttemptTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum class Column {
        Number,
        Outcome,
        Speedup,
        Interval,
        Time,
        Parameter,
        Registers,
        Spills,
        Shared,
        Occupancy,
        MaxError,
        CompileTime,
        Source,
        Message
    };
    enum Role { RowRole = Qt::UserRole + 1, ColorRole, PinRole };

    explicit AttemptTableModel(Exploration& exploration, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

    [[nodiscard]] Column columnKind(int column) const;
    [[nodiscard]] int sortColumn() const { return m_sortColumn; }
    [[nodiscard]] Qt::SortOrder sortOrder() const { return m_sortOrder; }
    [[nodiscard]] std::int64_t storeRow(const QModelIndex& index) const;  ///< -1: none
    [[nodiscard]] QModelIndex indexOfStoreRow(std::int64_t row) const;

    [[nodiscard]] double speedupAt(const QModelIndex& index) const;  ///< 0 for a failed attempt

    /// Machine-readable, decimal point whatever the locale. `rows` empty: all.
    [[nodiscard]] QString csv(const std::vector<int>& rows = {}) const;
    [[nodiscard]] QString markdown(const std::vector<int>& rows) const;

Q_SIGNALS:
    void sortingChanged(bool busy);

private:
    void clear();
    void rebuild();
    void takeAppended(std::size_t firstVisible);
    void insertSorted(std::uint32_t row);
    void sortHere(std::vector<std::uint32_t>& rows) const;
    void sortElsewhere();
    [[nodiscard]] bool before(std::uint32_t a, std::uint32_t b) const;
    [[nodiscard]] double key(std::uint32_t row) const;
    [[nodiscard]] std::size_t parameterOf(int column) const;
    [[nodiscard]] QString display(std::uint32_t row, int column) const;
    [[nodiscard]] QString headerText(int column) const;
    [[nodiscard]] QStringList machineRow(std::uint32_t row) const;

    Exploration& m_exploration;
    std::vector<std::uint32_t> m_order;  ///< store rows as shown
    std::size_t m_parameters = 0;        ///< as the views were told
    int m_sortColumn = 0;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    std::uint64_t m_sorting = 0;  ///< number of the latest sort on another thread
};

}  // namespace ww::ui
