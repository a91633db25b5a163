#include "ui/editor/compiler_message.h"

#include <QRegularExpression>

namespace ww::ui {

std::vector<CompilerMessage> compilerMessages(const QString& log) {
    static const QRegularExpression pattern(
        QStringLiteral(
            R"(^(?<file>[^\s:()][^:()\n]*)(?::(?<line>\d+)(?::(?<column>\d+))?|\((?<paren>\d+)\))\s*:\s*(?:fatal |catastrophic )?(?<kind>error|warning|note)(?:\s*#[^:]*)?\s*:\s*(?<words>.+)$)"),
        QRegularExpression::MultilineOption);
    std::vector<CompilerMessage> messages;
    for (auto matches = pattern.globalMatch(log); matches.hasNext();) {
        const QRegularExpressionMatch match = matches.next();
        CompilerMessage message;
        const QString kind = match.captured(QStringLiteral("kind"));
        message.kind = kind == QLatin1String("error")     ? CompilerMessage::Kind::Error
                       : kind == QLatin1String("warning") ? CompilerMessage::Kind::Warning
                                                          : CompilerMessage::Kind::Note;
        message.file = match.captured(QStringLiteral("file"));
        const QString line = match.captured(QStringLiteral("line"));
        message.line = (line.isEmpty() ? match.captured(QStringLiteral("paren")) : line).toInt();
        message.column = match.captured(QStringLiteral("column")).toInt();
        message.words = match.captured(QStringLiteral("words")).trimmed();
        messages.push_back(message);
    }
    return messages;
}

}  // namespace ww::ui
