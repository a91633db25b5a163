#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "ui/editor/compiler_message.h"
#include "ui/editor/kernel_editor.h"
#include "ui/theme/theme.h"

using namespace ww::ui;

class TestEditor : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().apply(Theme::Choice::Light); }

    void messagesOfGccAndNvrtcAreUnderstood() {
        const auto messages = compilerMessages(
            QStringLiteral("tiled.cpp: In function 'void f()':\n"
                           "/tmp/x/tiled.cpp:12:5: error: 'foo' was not declared in this scope\n"
                           "   12 |     foo();\n"
                           "mma.cu(7): error: identifier \"bar\" is undefined\n"
                           "mma.cu(9): warning #177-D: variable \"i\" was declared but never referenced\n"
                           "tiled.cpp:3: fatal error: nothing.h: No such file or directory\n"));
        QCOMPARE(messages.size(), std::size_t{4});
        QCOMPARE(messages[0].line, 12);
        QCOMPARE(messages[0].column, 5);
        QCOMPARE(messages[0].file, QStringLiteral("/tmp/x/tiled.cpp"));
        QCOMPARE(messages[1].line, 7);
        QCOMPARE(messages[1].words, QStringLiteral("identifier \"bar\" is undefined"));
        QCOMPARE(messages[2].kind, CompilerMessage::Kind::Warning);
        QCOMPARE(messages[3].line, 3);
    }

    void textWithoutMessagesHasNone() { QVERIFY(compilerMessages(QStringLiteral("all is well\nratio 3:4\n")).empty()); }

    void anErrorStandsUnderItsLine() {
        KernelEditor editor;
        editor.setText(QStringLiteral("int a;\nint b\nint c;\n"));
        editor.showMessages(
            {{CompilerMessage::Kind::Error, QStringLiteral("f.cpp"), 2, 1, QStringLiteral("expected ';'")}});
        QVERIFY(editor.annotation(1).contains(QStringLiteral("expected ';'")));
        QVERIFY(editor.annotation(0).isEmpty());
        editor.showMessages({});
        QVERIFY(editor.annotation(1).isEmpty());
    }

    void tunablesAreMarkedAsWholeWords() {
        KernelEditor editor;
        editor.setText(QStringLiteral("int x = BLOCK; int y = BLOCK_SIZE;"));
        editor.setTunables({QStringLiteral("BLOCK")});
        const auto marked = [&](int at) {
            return editor.SendScintilla(QsciScintilla::SCI_INDICATORVALUEAT, 8UL, static_cast<long>(at)) != 0;
        };
        QVERIFY(marked(8));
        QVERIFY(!marked(23));
    }

    void whatIsSavedIsReadAgain() {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("k.cu"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("__global__ void k() {}\n");
        file.close();
        KernelEditor editor;
        QVERIFY(editor.load(path));
        QVERIFY(!editor.isModified());
        editor.append(QStringLiteral("// é\n"));
        QVERIFY(editor.isModified());
        QString why;
        QVERIFY2(editor.save(why), qPrintable(why));
        KernelEditor other;
        QVERIFY(other.load(path));
        QCOMPARE(other.text(), editor.text());
        QVERIFY(!other.load(folder.filePath(QStringLiteral("missing.cu"))));
    }
};

QTEST_MAIN(TestEditor)
#include "test_editor.moc"
