#include <QAbstractItemModelTester>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include "ui/theme/theme.h"
#include "ui/viewmodels/attempt_table_model.h"

using namespace ww;
using namespace ww::ui;

namespace {

model::Attempt attempt(int number, double speedup, int block, model::Outcome outcome = model::Outcome::Ok) {
    model::Attempt made;
    made.id = 1000 + number;
    made.number = number;
    made.outcome = outcome;
    made.configuration.settings = {{"BLOCK", std::int64_t{block}},
                                   {"variant", std::string(block > 32 ? "wide" : "narrow")}};
    made.speedup = {speedup, speedup * 0.95, speedup * 1.05};
    made.timing.median = 1 / speedup;
    made.source = "random";
    if (outcome != model::Outcome::Ok) made.message = "first, \"quoted\"\nsecond";
    return made;
}

std::vector<model::Attempt> batch(int first, int count) {
    std::vector<model::Attempt> all;
    for (int i = first; i < first + count; ++i) {
        const bool fails = i % 5 == 0;
        all.push_back(attempt(i, 0.5 + (i * 7919 % 100) / 50.0, 16 << (i % 3),
                              fails ? model::Outcome::WrongResult : model::Outcome::Ok));
    }
    return all;
}

constexpr int speedupColumn = static_cast<int>(AttemptTableModel::Column::Speedup);

}  // namespace

class TestAttemptTable : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().apply(Theme::Choice::Light); }

    void rowsStreamIntoASortedAndFilteredTable() {
        Exploration exploration;
        AttemptTableModel model(exploration);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        exploration.show(model::SessionSummary{});
        exploration.append(batch(1, 30));
        model.sort(speedupColumn, Qt::DescendingOrder);
        AttemptFilter filter;
        filter.words = QStringLiteral("BLOCK=32");
        exploration.setFilter(filter);
        for (int first = 31; first < 400; first += 20)
            exploration.append(batch(first, 20));
        exploration.append(batch(500, 200));  // more at once than is inserted one by one
        QCOMPARE(static_cast<std::size_t>(model.rowCount()), exploration.visible().size());
        for (int row = 1; row < model.rowCount(); ++row) {
            QVERIFY(model.speedupAt(model.index(row - 1, 0)) >= model.speedupAt(model.index(row, 0)));
        }
        exploration.setFilter({});
        QCOMPARE(model.rowCount(), static_cast<int>(exploration.store().size()));
        exploration.show(std::nullopt);
        QCOMPARE(model.rowCount(), 0);
    }

    void largeTablesAreSortedElsewhere() {
        Exploration exploration;
        AttemptTableModel model(exploration);
        exploration.append(batch(1, 70'000));
        QSignalSpy sorting(&model, &AttemptTableModel::sortingChanged);
        model.sort(speedupColumn, Qt::AscendingOrder);
        exploration.append(batch(70'001, 10));
        QTRY_COMPARE(sorting.size(), 2);
        QCOMPARE(model.rowCount(), 70'010);
        for (int row = 1; row < model.rowCount(); ++row) {
            QVERIFY(model.speedupAt(model.index(row - 1, 0)) <= model.speedupAt(model.index(row, 0)));
        }
    }

    void nothingRefersToTheSessionBefore() {
        Exploration exploration;
        // Connected before the model: asks the model when the store is empty already, as a view would.
        AttemptTableModel* asked = nullptr;
        connect(&exploration, &Exploration::sessionChanged, this, [&] {
            if (!asked) return;
            for (int column = 0; column < asked->columnCount(); ++column) {
                QVERIFY(asked->headerData(column, Qt::Horizontal, Qt::DisplayRole).isValid());
                for (int row = 0; row < asked->rowCount(); ++row)
                    QVERIFY(asked->index(row, column).data().isValid());
            }
        });
        AttemptTableModel model(exploration);
        asked = &model;
        exploration.append(batch(1, 20));
        exploration.show(model::SessionSummary{});
        QCOMPARE(model.columnCount(), static_cast<int>(AttemptTableModel::Column::Message));
    }

    void anAttemptThatComesTwiceIsShownOnce() {
        Exploration exploration;
        exploration.append(batch(1, 10));
        exploration.append(batch(5, 10));
        QCOMPARE(exploration.store().size(), std::size_t{14});
    }

    void theBestIsAConfirmedOne() {
        Exploration exploration;
        model::Attempt confirmed = attempt(3, 2.0, 64);
        confirmed.confirmed = true;
        exploration.append(
            std::vector{attempt(1, 2.5, 16), attempt(2, 3.0, 32, model::Outcome::WrongResult), confirmed});
        QCOMPARE(exploration.store().best(), 2);
    }

    void numbersAreSortedAsNumbers() {
        Exploration exploration;
        AttemptTableModel model(exploration);
        exploration.append(std::vector{attempt(1, 1, 128), attempt(2, 1, 16), attempt(3, 1, 64)});
        model.sort(static_cast<int>(AttemptTableModel::Column::Parameter), Qt::AscendingOrder);
        QStringList shown;
        for (int row = 0; row < 3; ++row)
            shown << model.index(row, static_cast<int>(AttemptTableModel::Column::Parameter)).data().toString();
        QCOMPARE(shown, (QStringList{QStringLiteral("16"), QStringLiteral("64"), QStringLiteral("128")}));
    }

    void csvQuotesWhatNeedsIt() {
        Exploration exploration;
        AttemptTableModel model(exploration);
        exploration.append(std::vector{attempt(1, 1.5, 16), attempt(2, 1, 16, model::Outcome::CompileFailed)});
        const QString csv = model.csv();
        QVERIFY(csv.startsWith(QStringLiteral("number,outcome,speedup,")));
        QVERIFY(csv.contains(QStringLiteral("\"first, \"\"quoted\"\"\nsecond\"")));
        QVERIFY(csv.contains(QStringLiteral("1,ok,1.5,")));
    }

    void eachPartOfAFilterCanBeTakenAway() {
        AttemptFilter filter;
        filter.words = QStringLiteral("x");
        filter.showOnlyCorrect();
        filter.values.emplace_back("BLOCK", std::vector<model::Value>{std::int64_t{16}});
        filter.leastSpeedup = 1.5;
        QCOMPARE(filter.parts().size(), std::size_t{4});
        for (int i = 0; i < 4; ++i)
            filter = filter.parts().front().second;
        QVERIFY(filter.admitsAll());
    }

    void aFilterCanBeUndone() {
        Exploration exploration;
        exploration.append(batch(1, 50));
        AttemptFilter filter;
        filter.showOnly(model::Outcome::WrongResult);
        exploration.setFilter(filter);
        QCOMPARE(exploration.visible().size(), std::size_t{10});
        exploration.undoFilter();
        QCOMPARE(exploration.visible().size(), std::size_t{50});
    }

    void aPinMovesWithItsAttempt() {
        Exploration exploration;
        exploration.append(batch(1, 5));
        exploration.setPin(0, 2);
        exploration.setPin(1, 2);
        QCOMPARE(exploration.pinOf(2), 1);
        QCOMPARE(exploration.pins()[0], -1);
    }
};

QTEST_MAIN(TestAttemptTable)
#include "test_attempt_table.moc"
