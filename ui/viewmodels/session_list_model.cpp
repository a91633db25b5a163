#include "ui/viewmodels/session_list_model.h"

#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

StateLook lookOf(model::SessionState state) {
    const auto words = [](const char* name) { return SessionListModel::tr(name); };
    switch (state) {
        case model::SessionState::Running:
            return {QStringLiteral("◔"), words("running"), colors().accent};
        case model::SessionState::Paused:
            return {QStringLiteral("◫"), words("paused"), colors().warning};
        case model::SessionState::Finished:
            return {QStringLiteral("●"), words("finished"), colors().good};
        case model::SessionState::Interrupted:
            return {QStringLiteral("◐"), words("interrupted"), colors().warning};
        case model::SessionState::Failed:
            return {QStringLiteral("✕"), words("failed"), colors().bad};
    }
    return {};
}

void SessionListModel::set(std::vector<model::SessionSummary> sessions) {
    beginResetModel();
    m_sessions = std::move(sessions);
    endResetModel();
}

void SessionListModel::update(const model::SessionSummary& session) {
    const auto known =
        std::find_if(m_sessions.begin(), m_sessions.end(), [&](const auto& s) { return s.id == session.id; });
    if (known == m_sessions.end()) return;
    *known = session;
    const int row = static_cast<int>(known - m_sessions.begin());
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

int SessionListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_sessions.size());
}

int SessionListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant SessionListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const model::SessionSummary& session = at(index.row());
    const int column = index.column();
    switch (role) {
        case Qt::DisplayRole:
            return display(session, column);
        case Qt::ToolTipRole:
            return column == Note || column == Sizes ? display(session, column) : QVariant();
        case Qt::ForegroundRole:
            if (column == State) return lookOf(session.state).color;
            return column == Kernel || column == Best ? QVariant() : QVariant(colors().textMuted);
        case Qt::TextAlignmentRole:
            return QVariant::fromValue(Qt::Alignment(
                (column == Best || column == Attempts ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
        case SortRole:
            return sortKey(session, column);
        case SessionRole:
            return QVariant::fromValue<qlonglong>(session.id);
        default:
            return {};
    }
}

QVariant SessionListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::Alignment(
            (section == Best || section == Attempts ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    }
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case State:
            return tr("State");
        case Kernel:
            return tr("Kernel");
        case Device:
            return tr("Device");
        case Type:
            return tr("Type");
        case Sizes:
            return tr("Sizes");
        case Best:
            return tr("Best");
        case Attempts:
            return tr("Attempts");
        case Advisor:
            return tr("Advisor");
        case Started:
            return tr("Started");
        case Tags:
            return tr("Tags");
        case Note:
            return tr("Note");
        default:
            return {};
    }
}

QString SessionListModel::display(const model::SessionSummary& session, int column) const {
    switch (column) {
        case State: {
            const StateLook look = lookOf(session.state);
            return look.glyph + QStringLiteral("  ") + look.label;
        }
        case Kernel:
            return text(session.kernel);
        case Device:
            return text(session.device.name.empty() ? session.device.id : session.device.name);
        case Type:
            return text(model::toString(session.type));
        case Sizes:
            return formatSizes(session.sizes);
        case Best:
            return formatSpeedup(session.bestSpeedup);
        case Attempts:
            return formatCount(session.attempts);
        case Advisor:
            return session.settings.advisor.empty() ? tr("default") : text(session.settings.advisor);
        case Started:
            return formatMoment(session.startedAt);
        case Tags: {
            QStringList tags;
            for (const std::string& tag : session.tags)
                tags << text(tag);
            return tags.join(QStringLiteral(", "));
        }
        case Note:
            return text(session.note).section(QLatin1Char('\n'), 0, 0);
        default:
            return {};
    }
}

QVariant SessionListModel::sortKey(const model::SessionSummary& session, int column) const {
    switch (column) {
        case State:
            return static_cast<int>(session.state);
        case Best:
            return session.bestSpeedup;
        case Attempts:
            return session.attempts;
        case Started:
            return text(session.startedAt);
        default:
            return display(session, column).toLower();
    }
}

}  // namespace ww::ui
