#include "ui/panels/welcome_panel.h"

#include <QBoxLayout>
#include <QEvent>
#include <QFile>
#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QScrollArea>

#include "ui/panels/elided_label.h"
#include "ui/theme/icon.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/session_list_model.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {
namespace {

QFrame* card(const QString& title, QVBoxLayout*& layout) {
    auto* frame = new QFrame;
    frame->setProperty("surface", "card");
    layout = new QVBoxLayout(frame);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(8);
    auto* heading = new QLabel(title);
    setTextRole(heading, TextRole::Heading);
    layout->addWidget(heading);
    return frame;
}

void empty(QLayout* layout, int keep = 0) {
    while (layout->count() > keep) {
        QLayoutItem* item = layout->takeAt(keep);
        delete item->widget();
        delete item;
    }
}

/// A button as large as what is laid out in it; QPushButton itself looks at its text alone.
class Tile : public QPushButton {
public:
    Tile() { setProperty("tile", true); }
    [[nodiscard]] QSize sizeHint() const override { return layout() ? layout()->sizeHint() : QPushButton::sizeHint(); }
    [[nodiscard]] QSize minimumSizeHint() const override { return layout() ? layout()->minimumSize() : sizeHint(); }
};

}  // namespace

WelcomePanel::WelcomePanel(Workbench& workbench, QWidget* parent) : QWidget(parent), m_workbench(workbench) {
    auto* content = new QWidget;
    content->setProperty("surface", "window");
    auto* left = new QVBoxLayout;
    left->setSpacing(14);
    left->addWidget(createKernels());
    left->addWidget(createRecent(), 1);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(14);
    columns->addLayout(left, 3);
    columns->addWidget(createEnvironment(), 2);
    auto* page = new QVBoxLayout(content);
    page->setContentsMargins(28, 22, 28, 22);
    page->setSpacing(18);
    page->addWidget(createHead());
    page->addLayout(columns, 1);
    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);
    connect(&workbench, &Workbench::kernelsChanged, this, &WelcomePanel::showKernels);
    connect(&workbench, &Workbench::sessionsChanged, this, &WelcomePanel::showRecent);
    connect(&workbench, &Workbench::devicesChanged, this, &WelcomePanel::showEnvironment);
    showKernels();
    showRecent();
    showEnvironment();
}

QWidget* WelcomePanel::createHead() {
    auto* head = new QWidget;
    m_mark = new QLabel;
    drawMark();
    auto* title = new QLabel(tr("Warpwright"));
    setTextRole(title, TextRole::Title);
    auto* words = new QLabel(tr("Tunes compute kernels in a closed loop: propose, compile, verify, measure, learn."));
    words->setWordWrap(true);
    setTextRole(words, TextRole::Muted);
    auto* names = new QVBoxLayout;
    names->setSpacing(2);
    names->addWidget(title);
    names->addWidget(words);
    auto* top = new QHBoxLayout;
    top->setSpacing(14);
    top->addWidget(m_mark);
    top->addLayout(names, 1);
    auto* sample = createTile(QStringLiteral("sample"), tr("Try the sample"),
                              tr("Tunes a matrix product on this CPU in under a minute"), true);
    auto* open = createTile(QStringLiteral("folder"), tr("Open a kernel…"),
                            tr("A kernel.toml or its folder, or drop it on the window"), false);
    auto* archive = createTile(QStringLiteral("archive"), tr("Browse the archive"),
                               tr("Every session and attempt, searchable"), false);
    connect(sample, &QPushButton::clicked, this, &WelcomePanel::sampleWanted);
    connect(open, &QPushButton::clicked, this, &WelcomePanel::openWanted);
    connect(archive, &QPushButton::clicked, this, &WelcomePanel::archiveWanted);
    auto* tiles = new QHBoxLayout;
    tiles->setSpacing(14);
    for (QPushButton* tile : {sample, open, archive})
        tiles->addWidget(tile, 1);
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(18);
    column->addLayout(top);
    column->addLayout(tiles);
    return head;
}

QPushButton* WelcomePanel::createTile(const QString& iconName, const QString& title, const QString& words,
                                      bool primary) {
    auto* tile = new Tile;
    tile->setProperty("mainTile", primary);
    tile->setAccessibleName(title);
    tile->setAccessibleDescription(words);
    tile->setCursor(Qt::PointingHandCursor);
    tile->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    auto* picture = new QLabel;
    picture->setProperty("iconName", iconName);
    picture->setPixmap(iconPixmap(iconName, primary ? colors().onAccent : colors().faster, 28, devicePixelRatioF()));
    auto* heading = new QLabel(title);
    heading->setProperty("tileTitle", true);
    auto* detail = new QLabel(words);
    detail->setWordWrap(true);
    detail->setProperty("tileWords", true);
    auto* names = new QVBoxLayout;
    names->setSpacing(1);
    names->addStretch();
    names->addWidget(heading);
    names->addWidget(detail);
    names->addStretch();
    auto* row = new QHBoxLayout(tile);
    row->setContentsMargins(16, 12, 14, 12);
    row->setSpacing(14);
    row->addWidget(picture, 0, Qt::AlignVCenter);
    row->addLayout(names, 1);
    for (QLabel* label : {picture, heading, detail})
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
    tile->setFixedHeight(fontMetrics().height() * 3 + 34);
    return tile;
}

QWidget* WelcomePanel::createKernels() {
    QVBoxLayout* layout = nullptr;
    QFrame* frame = card(tr("Kernels"), layout);
    m_kernels = new QVBoxLayout;
    m_kernels->setSpacing(2);
    layout->addLayout(m_kernels);
    return frame;
}

QWidget* WelcomePanel::createRecent() {
    QVBoxLayout* layout = nullptr;
    QFrame* frame = card(tr("Recent sessions"), layout);
    m_recent = new QListWidget;
    m_recent->setAccessibleName(tr("Recent sessions"));
    m_recent->setMinimumHeight(110);
    m_noRecent = new QLabel(tr("Nothing tuned yet. The sample is the quickest way to see how it goes."));
    m_noRecent->setWordWrap(true);
    setTextRole(m_noRecent, TextRole::Muted);
    layout->addWidget(m_noRecent);
    layout->addWidget(m_recent, 1);
    layout->addStretch();
    connect(m_recent, &QListWidget::itemActivated, this,
            [this](const QListWidgetItem* item) { Q_EMIT sessionChosen(item->data(Qt::UserRole).toLongLong()); });
    connect(m_recent, &QListWidget::itemClicked, this,
            [this](const QListWidgetItem* item) { Q_EMIT sessionChosen(item->data(Qt::UserRole).toLongLong()); });
    return frame;
}

QWidget* WelcomePanel::createEnvironment() {
    QVBoxLayout* layout = nullptr;
    QFrame* frame = card(tr("This machine"), layout);
    m_looking = new QLabel(tr("Looking for devices…"));
    setTextRole(m_looking, TextRole::Muted);
    layout->addWidget(m_looking);
    m_environment = new QGridLayout;
    m_environment->setHorizontalSpacing(10);
    m_environment->setVerticalSpacing(10);
    m_environment->setColumnStretch(1, 1);
    layout->addLayout(m_environment);
    layout->addStretch();
    auto* again = new QPushButton(tr("Check again"));
    again->setIcon(icon(QStringLiteral("refresh")));
    connect(again, &QPushButton::clicked, this, [this] { m_workbench.findDevices(); });
    layout->addWidget(again, 0, Qt::AlignLeft);
    return frame;
}

void WelcomePanel::showKernels() {
    empty(m_kernels);
    for (const model::KernelDefinition& kernel : m_workbench.shelf().kernels()) {
        auto* row = new Tile;
        row->setAccessibleName(text(kernel.name));
        row->setAccessibleDescription(text(kernel.summary));
        auto* name = new QLabel(text(kernel.title.empty() ? kernel.name : kernel.title));
        name->setProperty("tileTitle", true);
        auto* words = new ElidedLabel(text(kernel.summary));
        words->setProperty("tileWords", true);
        row->setToolTip(text(kernel.summary));
        QStringList devices;
        for (const auto& code : kernel.implementations)
            devices << (code.device == "cpu"    ? QStringLiteral("CPU")
                        : code.device == "cuda" ? QStringLiteral("CUDA")
                                                : text(code.device));
        auto* kinds = new QLabel(devices.join(QStringLiteral(" · ")));
        kinds->setProperty("tileWords", true);
        auto* layout = new QHBoxLayout(row);
        layout->setContentsMargins(12, 7, 12, 7);
        layout->setSpacing(12);
        layout->addWidget(name);
        layout->addWidget(words, 1);
        layout->addWidget(kinds);
        connect(row, &QPushButton::clicked, this, [this, id = text(kernel.name)] { Q_EMIT kernelChosen(id); });
        m_kernels->addWidget(row);
    }
    if (m_workbench.shelf().kernels().empty()) {
        auto* none = new QLabel(tr("Reading the kernels…"));
        setTextRole(none, TextRole::Muted);
        m_kernels->addWidget(none);
    }
}

void WelcomePanel::showRecent() {
    m_recent->clear();
    constexpr std::size_t shown = 10;
    const auto& sessions = m_workbench.recentSessions();
    for (std::size_t i = 0; i < std::min(shown, sessions.size()); ++i) {
        const model::SessionSummary& session = sessions[i];
        const StateLook look = lookOf(session.state);
        auto* item = new QListWidgetItem(
            QStringLiteral("%1  %2   %3   %4 · %5 · %6")
                .arg(look.glyph, text(session.kernel), formatSpeedup(session.bestSpeedup),
                     session.attempts == 1 ? tr("1 attempt") : tr("%1 attempts").arg(formatCount(session.attempts)),
                     text(session.device.name), formatMoment(session.startedAt)));
        item->setData(Qt::UserRole, static_cast<qlonglong>(session.id));
        item->setToolTip(look.label + QStringLiteral(" · ") + formatSizes(session.sizes));
        m_recent->addItem(item);
    }
    m_recent->setVisible(!sessions.empty());
    m_noRecent->setVisible(sessions.empty());
}

void WelcomePanel::addCheck(bool fine, const QString& title, const QString& detail) {
    const int row = m_environment->rowCount();
    auto* glyph = new QLabel(fine ? QStringLiteral("✓") : QStringLiteral("⚠"));
    setTextRole(glyph, fine ? TextRole::Good : TextRole::Warning);
    auto* name = new QLabel(title);
    name->setWordWrap(true);
    auto* words = new QLabel(detail);
    words->setWordWrap(true);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setTextRole(words, TextRole::Caption);
    auto* column = new QWidget;
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(1);
    layout->addWidget(name);
    layout->addWidget(words);
    words->setVisible(!detail.isEmpty());
    m_environment->addWidget(glyph, row, 0, Qt::AlignTop);
    m_environment->addWidget(column, row, 1);
}

void WelcomePanel::showEnvironment() {
    empty(m_environment);
    m_looking->setVisible(!m_workbench.devicesKnown());
    if (!m_workbench.devicesKnown()) return;
    bool gpu = false;
    for (const model::DeviceInfo& device : m_workbench.devices()) {
        gpu = gpu || device.kind == "cuda";
        QStringList detail;
        if (device.processors > 0)
            detail << (device.kind == "cuda" ? tr("%n multiprocessors", nullptr, device.processors)
                                             : tr("%n cores", nullptr, device.processors));
        if (!device.instructionSet.empty()) detail << text(device.instructionSet);
        if (device.memoryBytes > 0) detail << formatBytes(device.memoryBytes);
        addCheck(true, text(device.name), text(device.id) + QStringLiteral(" · ") + detail.join(QStringLiteral(" · ")));
        for (const auto& [name, version] : device.versions)
            addCheck(true, text(name), text(version));
        for (const std::string& line : device.missing)
            addCheck(false, text(line), {});
    }
    if (m_workbench.devices().empty())
        addCheck(false, tr("No device"), tr("The worker program did not answer. The log (Window ▸ Log) says why."));
    if (!gpu)
        addCheck(false, tr("No CUDA device"),
                 tr("CPU kernels can be tuned all the same. For a GPU install its driver: nvidia-smi must list it."));
    addCheck(true, tr("Archive"), text(m_workbench.archivePath().string()));
}

void WelcomePanel::drawMark() {
    m_mark->setPixmap(iconPixmap(QStringLiteral("warpwright"), colors().accent, 52, devicePixelRatioF()));
}

void WelcomePanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange || !m_mark) return;
    for (QLabel* picture : findChildren<QLabel*>()) {
        const QString name = picture->property("iconName").toString();
        if (name.isEmpty()) continue;
        const bool primary = picture->parentWidget() && picture->parentWidget()->property("mainTile").toBool();
        picture->setPixmap(iconPixmap(name, primary ? colors().onAccent : colors().faster, 28, devicePixelRatioF()));
    }
}

}  // namespace ww::ui
