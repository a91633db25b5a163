#include "ui/panels/kernel_panel.h"

#include <QBoxLayout>
#include <QDir>
#include <QFileInfo>
#include <QStackedWidget>
#include <QTabWidget>

#include "ui/editor/find_bar.h"
#include "ui/editor/kernel_editor.h"
#include "ui/panels/empty_state.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

KernelPanel::KernelPanel(Workbench& workbench, QWidget* parent)
    : QWidget(parent),
      m_workbench(workbench),
      m_stack(new QStackedWidget),
      m_tabs(new QTabWidget),
      m_find(new FindBar) {
    m_tabs->setDocumentMode(true);
    m_tabs->setMovable(true);
    m_tabs->tabBar()->setAccessibleName(tr("Open sources"));
    auto* sources = new QWidget;
    auto* column = new QVBoxLayout(sources);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tabs, 1);
    column->addWidget(m_find);
    auto* none = new EmptyState(QStringLiteral("kernel"), tr("Open a kernel to see and change its source."));
    none->setAction(tr("Open a kernel…"), [this] { Q_EMIT openWanted(); });
    m_stack->addWidget(none);
    m_stack->addWidget(sources);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
    connect(&workbench, &Workbench::kernelChanged, this, &KernelPanel::showKernel);
    connect(&workbench, &Workbench::deviceChanged, this, &KernelPanel::showKernel);
    connect(&workbench, &Workbench::checked, this, &KernelPanel::showMessages);
    connect(m_tabs, &QTabWidget::currentChanged, this, [this](int tab) { m_find->setEditor(editorAt(tab)); });
    showKernel();
}

KernelEditor* KernelPanel::editorAt(int tab) const {
    return qobject_cast<KernelEditor*>(m_tabs->widget(tab));
}

/// The manifest, then every source in the kernel's folder, those of the chosen device first.
void KernelPanel::showKernel() {
    const model::KernelDefinition* kernel = m_workbench.kernel();
    m_stack->setCurrentIndex(kernel ? 1 : 0);
    if (!kernel) return;
    const model::Implementation* code = m_workbench.implementation();
    QStringList tunables;
    if (code) {
        for (const auto& parameter : code->parameters)
            tunables << text(parameter.name);
    }
    const QString folder = QString::fromStdString(kernel->folder.string());
    if (folder == m_folder) {
        for (int tab = 0; tab < m_tabs->count(); ++tab)
            editorAt(tab)->setTunables(tunables);
        return;
    }
    if (isModified())
        return m_workbench.tell(
            Tone::Warning,
            tr("The sources of the kernel before have unsaved changes: save them (Ctrl+S) to see the new one."));
    m_folder = folder;
    while (m_tabs->count() > 0)
        delete m_tabs->widget(0);
    QStringList paths;
    if (code) {
        for (const auto& launch : code->launches)
            paths << QDir(folder).filePath(text(launch.source));
    }
    for (const QFileInfo& file :
         QDir(folder).entryInfoList({QStringLiteral("*.cu"), QStringLiteral("*.cuh"), QStringLiteral("*.cpp"),
                                     QStringLiteral("*.h"), QStringLiteral("*.hpp")},
                                    QDir::Files, QDir::Name)) {
        paths << file.absoluteFilePath();
    }
    paths << QString::fromStdString(kernel->manifest.string());
    for (QString& path : paths)
        path = QDir::cleanPath(path);
    paths.removeDuplicates();
    for (const QString& path : paths)
        addFile(path, tunables);
    m_tabs->setCurrentIndex(0);
}

void KernelPanel::addFile(const QString& path, const QStringList& tunables) {
    auto* editor = new KernelEditor;
    if (!editor->load(path)) {
        delete editor;
        return;
    }
    editor->setTunables(tunables);
    const int tab = m_tabs->addTab(editor, QFileInfo(path).fileName());
    m_tabs->setTabToolTip(tab, path);
    connect(editor, &QsciScintilla::modificationChanged, this, [this, editor] { markModified(editor); });
}

void KernelPanel::markModified(KernelEditor* editor) {
    const int tab = m_tabs->indexOf(editor);
    if (tab >= 0)
        m_tabs->setTabText(
            tab, QFileInfo(editor->path()).fileName() + (editor->isModified() ? QStringLiteral(" •") : QString()));
}

bool KernelPanel::isModified() const {
    for (int tab = 0; tab < m_tabs->count(); ++tab) {
        if (editorAt(tab)->isModified()) return true;
    }
    return false;
}

void KernelPanel::saveAll() {
    bool saved = false;
    for (int tab = 0; tab < m_tabs->count(); ++tab) {
        KernelEditor* editor = editorAt(tab);
        if (!editor->isModified()) continue;
        QString why;
        if (!editor->save(why))
            return m_workbench.tell(Tone::Bad, tr("%1 cannot be saved: %2").arg(editor->path(), why));
        saved = true;
    }
    if (saved) m_workbench.reloadKernels();
}

void KernelPanel::openFind(bool withReplace) {
    m_find->setEditor(editorAt(m_tabs->currentIndex()));
    m_find->open(withReplace);
}

void KernelPanel::findNext(bool forward) {
    m_find->findNext(forward);
}

void KernelPanel::goTo(const QString& file, int line, int column) {
    const QString name = QFileInfo(file).fileName();
    for (int tab = 0; tab < m_tabs->count(); ++tab) {
        if (QFileInfo(editorAt(tab)->path()).fileName() != name) continue;
        m_tabs->setCurrentIndex(tab);
        return editorAt(tab)->goTo(line, column);
    }
}

void KernelPanel::showMessages(const model::Attempt& attempt) {
    const auto messages = compilerMessages(text(attempt.message));
    for (int tab = 0; tab < m_tabs->count(); ++tab) {
        KernelEditor* editor = editorAt(tab);
        std::vector<CompilerMessage> own;
        for (const CompilerMessage& message : messages) {
            if (QFileInfo(message.file).fileName() == QFileInfo(editor->path()).fileName()) own.push_back(message);
        }
        editor->showMessages(own);
    }
}

}  // namespace ww::ui
