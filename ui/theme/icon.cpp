#include "ui/theme/icon.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

#include "ui/theme/theme.h"

namespace ww::ui {
namespace {

QByteArray drawing(const QString& name, const QColor& color) {
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly)) return {};
    return file.readAll().replace("currentColor", color.name().toUtf8());
}

QColor colorFor(QIcon::Mode mode, QIcon::State state) {
    if (mode == QIcon::Disabled) return colors().textDisabled;
    if (state == QIcon::On) return colors().faster;
    return mode == QIcon::Active || mode == QIcon::Selected ? colors().text : colors().textMuted;
}

class ThemedIcon : public QIconEngine {
public:
    explicit ThemedIcon(QString name) : m_name(std::move(name)) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        QSvgRenderer(drawing(m_name, colorFor(mode, state))).render(painter, rect);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return scaledPixmap(size, mode, state, 1);
    }

    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal) override {
        QPixmap image(size);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        paint(&painter, image.rect(), mode, state);
        return image;
    }

    [[nodiscard]] QIconEngine* clone() const override { return new ThemedIcon(m_name); }
    [[nodiscard]] QString key() const override { return QStringLiteral("ThemedIcon"); }

private:
    QString m_name;
};

}  // namespace

QIcon icon(const QString& name) {
    return QIcon(new ThemedIcon(name));
}

QPixmap iconPixmap(const QString& name, const QColor& color, int size, double pixelRatio) {
    QPixmap image(QSize(size, size) * pixelRatio);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    QSvgRenderer(drawing(name, color)).render(&painter, QRectF(image.rect()));
    painter.end();
    image.setDevicePixelRatio(pixelRatio);
    return image;
}

}  // namespace ww::ui
