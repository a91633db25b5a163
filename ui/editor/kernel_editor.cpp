#include "ui/editor/kernel_editor.h"

#include <QEvent>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSaveFile>

#include "ui/editor/cuda_lexer.h"
#include "ui/theme/theme.h"

namespace ww::ui {
namespace {

constexpr int tunableIndicator = 8;
constexpr int numbersMargin = 0, foldMargin = 2;
constexpr int errorStyle = 50, warningStyle = 51;

}  // namespace

KernelEditor::KernelEditor(QWidget* parent) : QsciScintilla(parent) {
    setUtf8(true);
    setFrameShape(QFrame::NoFrame);
    setTabWidth(4);
    setIndentationsUseTabs(false);
    setAutoIndent(true);
    setBraceMatching(QsciScintilla::SloppyBraceMatch);
    setCaretLineVisible(true);
    setEolMode(QsciScintilla::EolUnix);
    setAnnotationDisplay(QsciScintilla::AnnotationIndented);
    setMarginType(numbersMargin, QsciScintilla::NumberMargin);
    setMarginWidth(1, 0);
    setFolding(QsciScintilla::PlainFoldStyle, foldMargin);
    setMarginWidth(foldMargin, 14);
    setScrollWidth(1);
    setScrollWidthTracking(true);
    setIndentationGuides(true);
    indicatorDefine(QsciScintilla::FullBoxIndicator, tunableIndicator);
    setIndicatorDrawUnder(true, tunableIndicator);
    // Tab moves the focus only from fields; in a source it is a character. Ctrl+Tab leaves the editor.
    m_lexer = new CudaLexer(this);
    setLexer(m_lexer);
    applyTheme();
    connect(this, &QsciScintilla::linesChanged, this,
            [this] { setMarginWidth(numbersMargin, QStringLiteral(" %1").arg(std::max(100, lines()))); });
    connect(this, &QsciScintilla::textChanged, this, &KernelEditor::markTunables);
}

bool KernelEditor::load(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return false;
    m_path = path;
    setAccessibleName(tr("Source %1").arg(QFileInfo(path).fileName()));
    const bool code = !path.endsWith(QStringLiteral(".toml"));
    setLexer(code ? m_lexer : nullptr);
    setText(QString::fromUtf8(file.readAll()));
    setReadOnly(!QFileInfo(path).isWritable());
    setModified(false);
    applyTheme();
    markTunables();
    return true;
}

bool KernelEditor::save(QString& why) {
    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text().toUtf8()) < 0 || !file.commit()) {
        why = file.errorString();
        return false;
    }
    setModified(false);
    return true;
}

void KernelEditor::setTunables(const QStringList& names) {
    m_tunables = names;
    markTunables();
}

void KernelEditor::markTunables() {
    const QByteArray source = text().toUtf8();
    SendScintilla(SCI_SETINDICATORCURRENT, tunableIndicator);
    SendScintilla(SCI_INDICATORCLEARRANGE, 0UL, static_cast<long>(source.size()));
    const auto isWord = [](char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    for (const QString& name : m_tunables) {
        const QByteArray wanted = name.toUtf8();
        for (qsizetype at = source.indexOf(wanted); at >= 0; at = source.indexOf(wanted, at + 1)) {
            const qsizetype end = at + wanted.size();
            const bool whole =
                (at == 0 || !isWord(source.at(at - 1))) && (end >= source.size() || !isWord(source.at(end)));
            if (whole)
                SendScintilla(SCI_INDICATORFILLRANGE, static_cast<unsigned long>(at), static_cast<long>(wanted.size()));
        }
    }
}

void KernelEditor::showMessages(const std::vector<CompilerMessage>& messages) {
    m_messages = messages;
    clearAnnotations();
    const Colors& c = colors();
    const QsciStyle error(errorStyle, tr("error"), c.bad, c.raised, monospace(-1));
    const QsciStyle warning(warningStyle, tr("warning"), c.warning, c.raised, monospace(-1));
    for (const CompilerMessage& message : messages) {
        if (message.line < 1 || message.line > lines()) continue;
        const bool bad = message.kind == CompilerMessage::Kind::Error;
        const QString before = annotation(message.line - 1);
        const QString words = (before.isEmpty() ? QString() : before + u'\n') +
                              (bad ? QStringLiteral("✕ ") : QStringLiteral("⚠ ")) + message.words;
        annotate(message.line - 1, words, bad ? error : warning);
    }
}

void KernelEditor::goTo(int line, int column) {
    setCursorPosition(std::max(0, line - 1), std::max(0, column - 1));
    ensureLineVisible(std::max(0, line - 1));
    setFocus();
}

void KernelEditor::applyTheme() {
    const Colors& c = colors();
    m_lexer->applyTheme();
    setFont(monospace());
    setColor(c.text);
    setPaper(c.surface);
    setCaretForegroundColor(c.text);
    setCaretLineBackgroundColor(c.raised);
    setSelectionBackgroundColor(c.selection);
    setSelectionForegroundColor(c.text);
    setMarginsBackgroundColor(c.raised);
    setMarginsForegroundColor(c.textMuted);
    setMarginsFont(monospace(-1));
    setFoldMarginColors(c.raised, c.raised);
    for (int marker = SC_MARKNUM_FOLDEREND; marker <= static_cast<int>(SC_MARKNUM_FOLDEROPEN); ++marker) {
        setMarkerForegroundColor(c.raised, marker);
        setMarkerBackgroundColor(c.textMuted, marker);
    }
    setIndentationGuidesForegroundColor(c.border);
    setMatchedBraceBackgroundColor(c.selection);
    setMatchedBraceForegroundColor(c.text);
    setIndicatorForegroundColor(c.best, tunableIndicator);
    SendScintilla(SCI_INDICSETALPHA, tunableIndicator, 60);
    SendScintilla(SCI_INDICSETOUTLINEALPHA, tunableIndicator, 130);
    setMarginWidth(numbersMargin, QStringLiteral(" 1000"));
    if (!m_messages.empty()) showMessages(std::vector<CompilerMessage>(m_messages));
}

void KernelEditor::changeEvent(QEvent* event) {
    QsciScintilla::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_lexer) applyTheme();
}

}  // namespace ww::ui
