#include <QApplication>
#include <QTest>

#include "core/model/outcome.h"
#include "ui/theme/icon.h"
#include "ui/theme/outcome_look.h"
#include "ui/theme/theme.h"

using namespace ww::ui;

class TestTheme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textIsLegibleOnEverySurface_data() {
        QTest::addColumn<int>("choice");
        QTest::newRow("light") << static_cast<int>(Theme::Choice::Light);
        QTest::newRow("dark") << static_cast<int>(Theme::Choice::Dark);
    }

    void textIsLegibleOnEverySurface() {
        QFETCH(int, choice);
        Theme::instance().apply(static_cast<Theme::Choice>(choice));
        const Colors& c = colors();
        for (const QColor& ground : {c.surface, c.raised, c.window}) {
            QVERIFY2(contrast(c.text, ground) >= 7, qPrintable(ground.name()));
            QVERIFY2(contrast(c.textMuted, ground) >= 4.5, qPrintable(ground.name()));
        }
        for (const QColor& ink : {c.faster, c.slower, c.neutral, c.good, c.warning, c.bad, c.compile, c.wrong,
                                  c.timeout, c.crash, c.resource, c.syntaxKeyword, c.syntaxType, c.syntaxComment,
                                  c.syntaxString, c.syntaxNumber, c.syntaxPreprocessor}) {
            QVERIFY2(contrast(ink, c.surface) >= 4.5, qPrintable(ink.name()));
        }
        QVERIFY(contrast(c.onAccent, c.accent) >= 4.5);
        QVERIFY(contrast(c.text, c.selection) >= 4.5);
    }

    void theStyleSheetKnowsEveryNameItUses() {
        Theme::instance().apply(Theme::Choice::Dark);
        QVERIFY(!qApp->styleSheet().isEmpty());
        QVERIFY2(!qApp->styleSheet().contains(u'@') || qApp->styleSheet().count(u'@') == 2,
                 qPrintable(qApp->styleSheet().mid(qApp->styleSheet().indexOf(u'@', 300), 60)));
    }

    void everyOutcomeHasAGlyphOfItsOwn() {
        QSet<QString> glyphs;
        for (int i = 0; i < ww::model::outcomeCount; ++i) {
            const Look look = lookOf(static_cast<ww::model::Outcome>(i));
            QVERIFY(!look.glyph.isEmpty() && !look.label.isEmpty() && look.color.isValid());
            glyphs.insert(look.glyph);
        }
        QCOMPARE(glyphs.size(), ww::model::outcomeCount);
    }

    void aSpeedupWithinNoiseIsNeitherFasterNorSlower() {
        QCOMPARE(lookOf(ww::model::Speedup{1.02, 0.98, 1.05}).glyph, QStringLiteral("≈"));
        QCOMPARE(lookOf(ww::model::Speedup{1.2, 1.1, 1.3}).glyph, QStringLiteral("▲"));
        QCOMPARE(lookOf(ww::model::Speedup{0.8, 0.7, 0.9}).glyph, QStringLiteral("▼"));
    }

    void iconsTakeTheColoursOfTheTheme() {
        const auto ink = [] {
            const QImage image = icon(QStringLiteral("stop")).pixmap(32, 32).toImage();
            return image.pixelColor(16, 16);
        };
        Theme::instance().apply(Theme::Choice::Light);
        const QColor light = ink();
        Theme::instance().apply(Theme::Choice::Dark);
        QCOMPARE(light.alpha(), 255);
        QVERIFY(ink() != light);
    }
};

QTEST_MAIN(TestTheme)
#include "test_theme.moc"
