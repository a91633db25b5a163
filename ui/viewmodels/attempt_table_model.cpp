#include "ui/viewmodels/attempt_table_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "ui/bridge/elsewhere.h"
#include "ui/theme/outcome_look.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {
namespace {

using Column = AttemptTableModel::Column;

constexpr int fixedBefore = static_cast<int>(Column::Parameter);
constexpr int fixedAfter = static_cast<int>(Column::Message) - static_cast<int>(Column::Parameter);

// Sorting 10⁵ keys takes about 20 ms here, 10⁶ about 300 ms: beyond this it would be felt.
constexpr std::size_t sortElsewhereFrom = 60'000;
constexpr std::size_t insertAtMost = 64;

QString knownInteger(int value) {
    return value < 0 ? QStringLiteral("–") : QString::number(value);
}

QString quoted(QString field) {
    if (!field.contains(QLatin1Char(',')) && !field.contains(QLatin1Char('"')) && !field.contains(QLatin1Char('\n'))) {
        return field;
    }
    field.replace(QLatin1Char('"'), QStringLiteral("\"\""));
    return QLatin1Char('"') + field + QLatin1Char('"');
}

QString firstLine(const std::string& message) {
    const QString whole = text(message).trimmed();
    return whole.left(whole.indexOf(QLatin1Char('\n')));
}

}  // namespace

AttemptTableModel::AttemptTableModel(Exploration& exploration, QObject* parent)
    : QAbstractTableModel(parent), m_exploration(exploration) {
    connect(&exploration, &Exploration::sessionAboutToChange, this, &AttemptTableModel::clear);
    connect(&exploration, &Exploration::sessionChanged, this, &AttemptTableModel::rebuild);
    connect(&exploration, &Exploration::visibleChanged, this, &AttemptTableModel::rebuild);
    connect(&exploration, &Exploration::appended, this,
            [this](std::size_t, std::size_t firstVisible) { takeAppended(firstVisible); });
    connect(&exploration, &Exploration::pinsChanged, this, [this] {
        if (!m_order.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, 0), {PinRole});
    });
    rebuild();
}

int AttemptTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_order.size());
}

int AttemptTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : fixedBefore + static_cast<int>(m_parameters) + fixedAfter;
}

Column AttemptTableModel::columnKind(int column) const {
    if (column < fixedBefore) return static_cast<Column>(column);
    const int after = column - fixedBefore - static_cast<int>(m_parameters);
    return after < 0 ? Column::Parameter : static_cast<Column>(after + 1 + static_cast<int>(Column::Parameter));
}

std::size_t AttemptTableModel::parameterOf(int column) const {
    return static_cast<std::size_t>(column - fixedBefore);
}

QVariant AttemptTableModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const std::uint32_t row = m_order[static_cast<std::size_t>(index.row())];
    const AttemptRow& attempt = m_exploration.store().row(row);
    const Column kind = columnKind(index.column());
    switch (role) {
        case Qt::DisplayRole:
            return display(row, index.column());
        case Qt::TextAlignmentRole: {
            const bool words = kind == Column::Outcome || kind == Column::Source || kind == Column::Message;
            return QVariant::fromValue(Qt::Alignment((words ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter));
        }
        case Qt::ForegroundRole:
            if (kind == Column::Outcome) return lookOf(attempt.outcome).color;
            if (kind == Column::Speedup && attempt.ok()) return lookOf(attempt.interval()).color;
            return kind == Column::Parameter || kind == Column::Time ? QVariant() : QVariant(colors().textMuted);
        case Qt::ToolTipRole:
            return kind == Column::Message ? text(m_exploration.store().messages()[attempt.message]) : QVariant();
        case RowRole:
            return row;
        case PinRole:
            return m_exploration.pinOf(row);
        default:
            return {};
    }
}

QVariant AttemptTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::DisplayRole) return headerText(section);
    if (role == Qt::TextAlignmentRole) {
        const Column kind = columnKind(section);
        const bool words = kind == Column::Outcome || kind == Column::Source || kind == Column::Message;
        return QVariant::fromValue(Qt::Alignment((words ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter));
    }
    return {};
}

QString AttemptTableModel::headerText(int column) const {
    switch (columnKind(column)) {
        case Column::Number:
            return tr("#");
        case Column::Outcome:
            return tr("Outcome");
        case Column::Speedup:
            return tr("Speedup");
        case Column::Interval:
            return tr("95 % interval");
        case Column::Time:
            return tr("Time (ms)");
        case Column::Parameter:
            return text(m_exploration.store().parameters()[parameterOf(column)].name);
        case Column::Registers:
            return tr("Registers");
        case Column::Spills:
            return tr("Spills (B)");
        case Column::Shared:
            return tr("Shared (B)");
        case Column::Occupancy:
            return tr("Occupancy");
        case Column::MaxError:
            return tr("Max error");
        case Column::CompileTime:
            return tr("Compile (ms)");
        case Column::Source:
            return tr("Proposed by");
        case Column::Message:
            return tr("Message");
    }
    return {};
}

QString AttemptTableModel::display(std::uint32_t row, int column) const {
    const AttemptStore& store = m_exploration.store();
    const AttemptRow& attempt = store.row(row);
    switch (columnKind(column)) {
        case Column::Number:
            return QString::number(attempt.number);
        case Column::Outcome: {
            const Look look = lookOf(attempt.outcome);
            return look.glyph + QStringLiteral("  ") + (attempt.confirmed ? tr("confirmed") : look.label);
        }
        case Column::Speedup:
            if (!attempt.ok()) return QStringLiteral("–");
            return lookOf(attempt.interval()).glyph + QLatin1Char(' ') + formatSpeedup(attempt.speedup);
        case Column::Interval:
            return attempt.ok() ? formatInterval(attempt.interval()) : QStringLiteral("–");
        case Column::Time:
            return attempt.milliseconds > 0 ? formatNumber(attempt.milliseconds) : QStringLiteral("–");
        case Column::Parameter: {
            const model::Value* value = store.value(row, parameterOf(column));
            return value ? text(model::toString(*value)) : QStringLiteral("–");
        }
        case Column::Registers:
            return knownInteger(attempt.registers);
        case Column::Spills:
            return knownInteger(attempt.spillBytes);
        case Column::Shared:
            return knownInteger(attempt.sharedBytes);
        case Column::Occupancy:
            return attempt.occupancy < 0 ? QStringLiteral("–")
                                         : QStringLiteral("%1 %").arg(std::lround(attempt.occupancy * 100));
        case Column::MaxError:
            return attempt.ok() ? formatNumber(attempt.maxAbsError, 2) : QStringLiteral("–");
        case Column::CompileTime:
            return attempt.compileMs > 0 ? formatNumber(attempt.compileMs) : QStringLiteral("–");
        case Column::Source:
            return text(store.sources()[attempt.source]);
        case Column::Message:
            return firstLine(store.messages()[attempt.message]);
    }
    return {};
}

double AttemptTableModel::key(std::uint32_t row) const {
    const AttemptStore& store = m_exploration.store();
    const AttemptRow& attempt = store.row(row);
    switch (columnKind(m_sortColumn)) {
        case Column::Number:
            return attempt.number;
        case Column::Outcome:
            return static_cast<double>(attempt.outcome) - (attempt.confirmed ? 0.5 : 0);
        case Column::Speedup:
            return attempt.ok() ? attempt.speedup : -1;
        case Column::Interval:
            return attempt.ok() ? attempt.low : -1;
        case Column::Time:
            return attempt.milliseconds > 0 ? attempt.milliseconds : std::numeric_limits<double>::max();
        case Column::Parameter: {
            const std::size_t parameter = parameterOf(m_sortColumn);
            const AttemptStore::Digit digit = store.digit(row, parameter);
            return digit == AttemptStore::none ? -1 : store.parameters()[parameter].ranks[digit];
        }
        case Column::Registers:
            return attempt.registers;
        case Column::Spills:
            return attempt.spillBytes;
        case Column::Shared:
            return attempt.sharedBytes;
        case Column::Occupancy:
            return attempt.occupancy;
        case Column::MaxError:
            return attempt.ok() ? attempt.maxAbsError : -1;
        case Column::CompileTime:
            return attempt.compileMs;
        case Column::Source:
            return attempt.source;
        case Column::Message:
            return attempt.message;
    }
    return 0;
}

bool AttemptTableModel::before(std::uint32_t a, std::uint32_t b) const {
    const double first = key(a), second = key(b);
    if (first == second) return a < b;
    return m_sortOrder == Qt::AscendingOrder ? first < second : first > second;
}

void AttemptTableModel::sortHere(std::vector<std::uint32_t>& rows) const {
    if (m_sortColumn == 0 && m_sortOrder == Qt::AscendingOrder) return;  // as they came
    std::sort(rows.begin(), rows.end(), [this](std::uint32_t a, std::uint32_t b) { return before(a, b); });
}

/// Other receivers of sessionChanged may make a view ask before rebuild() is called: by then nothing must refer to the
/// store any more.
void AttemptTableModel::clear() {
    beginResetModel();
    ++m_sorting;
    m_order.clear();
    m_parameters = 0;
    endResetModel();
}

void AttemptTableModel::rebuild() {
    beginResetModel();
    ++m_sorting;
    m_parameters = m_exploration.store().parameters().size();
    if (m_sortColumn >= columnCount()) m_sortColumn = 0;
    const auto visible = m_exploration.visible();
    m_order.assign(visible.begin(), visible.end());
    const bool large = m_order.size() >= sortElsewhereFrom;
    if (!large) sortHere(m_order);
    endResetModel();
    if (large && (m_sortColumn != 0 || m_sortOrder != Qt::AscendingOrder)) sortElsewhere();
}

void AttemptTableModel::sort(int column, Qt::SortOrder order) {
    if (column < 0 || column >= columnCount()) return;
    m_sortColumn = column;
    m_sortOrder = order;
    if (m_order.size() >= sortElsewhereFrom) return sortElsewhere();
    Q_EMIT layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const QModelIndexList old = persistentIndexList();
    std::vector<std::uint32_t> held;
    for (const QModelIndex& index : old)
        held.push_back(m_order[static_cast<std::size_t>(index.row())]);
    std::vector<std::uint32_t> rows(m_exploration.visible().begin(), m_exploration.visible().end());
    sortHere(rows);
    m_order = std::move(rows);
    QModelIndexList moved;
    for (qsizetype i = 0; i < old.size(); ++i) {
        const QModelIndex place = indexOfStoreRow(held[static_cast<std::size_t>(i)]);
        moved << index(place.row(), old.at(i).column());
    }
    changePersistentIndexList(old, moved);
    Q_EMIT layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

/// The keys are copied, so that the store may grow meanwhile; rows that came in between are put in afterwards.
void AttemptTableModel::sortElsewhere() {
    const std::uint64_t number = ++m_sorting;
    const auto visible = m_exploration.visible();
    std::vector<std::uint32_t> rows(visible.begin(), visible.end());
    std::vector<double> keys(rows.size());
    std::transform(rows.begin(), rows.end(), keys.begin(), [this](std::uint32_t row) { return key(row); });
    Q_EMIT sortingChanged(true);
    elsewhere(
        this,
        [rows = std::move(rows), keys = std::move(keys), ascending = m_sortOrder == Qt::AscendingOrder] {
            std::vector<std::uint32_t> places(rows.size());
            std::iota(places.begin(), places.end(), 0U);
            std::sort(places.begin(), places.end(), [&](std::uint32_t a, std::uint32_t b) {
                if (keys[a] == keys[b]) return a < b;
                return ascending ? keys[a] < keys[b] : keys[a] > keys[b];
            });
            for (std::uint32_t& place : places)
                place = rows[place];
            return places;
        },
        [this, number](std::vector<std::uint32_t> sorted) {
            if (number != m_sorting) return;
            const std::size_t known = sorted.size();
            beginResetModel();
            m_order = std::move(sorted);
            endResetModel();
            takeAppended(known);
            Q_EMIT sortingChanged(false);
        });
}

void AttemptTableModel::takeAppended(std::size_t firstVisible) {
    const auto visible = m_exploration.visible();
    if (m_exploration.store().parameters().size() != m_parameters) return rebuild();
    if (firstVisible >= visible.size()) return;
    const bool asTheyCame = m_sortColumn == 0 && m_sortOrder == Qt::AscendingOrder;
    if (asTheyCame) {
        beginInsertRows({}, static_cast<int>(m_order.size()),
                        static_cast<int>(m_order.size() + visible.size() - firstVisible) - 1);
        m_order.insert(m_order.end(), visible.begin() + static_cast<std::ptrdiff_t>(firstVisible), visible.end());
        endInsertRows();
        return;
    }
    if (visible.size() - firstVisible > insertAtMost) return rebuild();
    for (std::size_t i = firstVisible; i < visible.size(); ++i)
        insertSorted(visible[i]);
}

void AttemptTableModel::insertSorted(std::uint32_t row) {
    const auto place = std::upper_bound(m_order.begin(), m_order.end(), row,
                                        [this](std::uint32_t a, std::uint32_t b) { return before(a, b); });
    const auto at = static_cast<int>(place - m_order.begin());
    beginInsertRows({}, at, at);
    m_order.insert(place, row);
    endInsertRows();
}

std::int64_t AttemptTableModel::storeRow(const QModelIndex& index) const {
    return index.isValid() ? static_cast<std::int64_t>(m_order[static_cast<std::size_t>(index.row())]) : -1;
}

double AttemptTableModel::speedupAt(const QModelIndex& index) const {
    const AttemptRow& row = m_exploration.store().row(m_order[static_cast<std::size_t>(index.row())]);
    return row.ok() ? row.speedup : 0;
}

QModelIndex AttemptTableModel::indexOfStoreRow(std::int64_t row) const {
    if (row < 0) return {};
    const auto wanted = static_cast<std::uint32_t>(row);
    if (m_sortColumn == 0 && m_sortOrder == Qt::AscendingOrder) {
        const auto place = std::lower_bound(m_order.begin(), m_order.end(), wanted);
        if (place == m_order.end() || *place != wanted) return {};
        return index(static_cast<int>(place - m_order.begin()), 0);
    }
    const auto place = std::find(m_order.begin(), m_order.end(), wanted);
    return place == m_order.end() ? QModelIndex() : index(static_cast<int>(place - m_order.begin()), 0);
}

QStringList AttemptTableModel::machineRow(std::uint32_t row) const {
    const AttemptStore& store = m_exploration.store();
    const AttemptRow& attempt = store.row(row);
    const auto number = [](double value) { return QString::number(value, 'g', 7); };
    QStringList fields{QString::number(attempt.number),
                       text(model::toString(attempt.outcome)),
                       attempt.ok() ? number(attempt.speedup) : QString(),
                       attempt.ok() ? number(attempt.low) : QString(),
                       attempt.ok() ? number(attempt.high) : QString(),
                       attempt.milliseconds > 0 ? number(attempt.milliseconds) : QString()};
    for (std::size_t i = 0; i < m_parameters; ++i) {
        const model::Value* value = store.value(row, i);
        fields << (value ? text(model::toString(*value)) : QString());
    }
    const auto known = [](int value) { return value < 0 ? QString() : QString::number(value); };
    fields << known(attempt.registers) << known(attempt.spillBytes) << known(attempt.sharedBytes)
           << (attempt.occupancy < 0 ? QString() : number(attempt.occupancy)) << number(attempt.maxAbsError)
           << number(attempt.compileMs) << text(store.sources()[attempt.source])
           << text(store.messages()[attempt.message]);
    return fields;
}

QString AttemptTableModel::csv(const std::vector<int>& rows) const {
    QStringList names{QStringLiteral("number"),      QStringLiteral("outcome"),      QStringLiteral("speedup"),
                      QStringLiteral("speedup_low"), QStringLiteral("speedup_high"), QStringLiteral("ms")};
    for (const auto& parameter : m_exploration.store().parameters())
        names << text(parameter.name);
    names << QStringLiteral("registers") << QStringLiteral("spill_bytes") << QStringLiteral("shared_bytes")
          << QStringLiteral("occupancy") << QStringLiteral("max_abs_error") << QStringLiteral("compile_ms")
          << QStringLiteral("source") << QStringLiteral("message");
    QString all = names.join(QLatin1Char(',')) + QLatin1Char('\n');
    const auto add = [&](std::uint32_t row) {
        QStringList fields = machineRow(row);
        for (QString& field : fields)
            field = quoted(field);
        all += fields.join(QLatin1Char(',')) + QLatin1Char('\n');
    };
    if (rows.empty()) {
        for (const std::uint32_t row : m_order)
            add(row);
    } else {
        for (const int row : rows)
            add(m_order[static_cast<std::size_t>(row)]);
    }
    return all;
}

QString AttemptTableModel::markdown(const std::vector<int>& rows) const {
    const auto line = [&](auto&& cell) {
        QString whole = QStringLiteral("|");
        for (int column = 0; column < columnCount(); ++column)
            whole += QLatin1Char(' ') + cell(column) + QStringLiteral(" |");
        return whole + QLatin1Char('\n');
    };
    QString all = line([&](int column) { return headerText(column); });
    all += line([](int) { return QStringLiteral("---"); });
    for (const int row : rows) {
        all += line([&](int column) {
            return display(m_order[static_cast<std::size_t>(row)], column)
                .replace(QLatin1Char('|'), QStringLiteral("\\|"));
        });
    }
    return all;
}

}  // namespace ww::ui
