#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <QTemporaryDir>
#include <QTest>

#include "core/evaluation/compiled_code_cache.h"

using namespace ww;
using evaluation::CompiledCodeCache;
namespace fs = std::filesystem;

class TestCompiledCodeCache : public QObject {
    Q_OBJECT

private slots:
    void whatWasStoredIsFoundAgain();
    void damagedEntriesAreIgnored();
    void aFolderThatCannotBeWrittenOnlyCostsTime();
    void theOldestEntriesGoWhenTheCacheIsFull();
    void manyThreadsMayStoreTheSameEntry();
};

namespace {

const std::string code("\x7f\0code\n", 7);

}  // namespace

void TestCompiledCodeCache::whatWasStoredIsFoundAgain() {
    const QTemporaryDir folder;
    const CompiledCodeCache cache(fs::path(folder.path().toStdString()) / "deep" / "code");
    QVERIFY(!cache.find("key").has_value());
    cache.store("key", code);
    const auto found = cache.find("key");
    QVERIFY(found.has_value());
    QVERIFY(*found == code);
    QVERIFY(!cache.find("other").has_value());
}

void TestCompiledCodeCache::damagedEntriesAreIgnored() {
    const QTemporaryDir folder;
    const fs::path path = folder.path().toStdString();
    const CompiledCodeCache cache(path);
    cache.store("key", code);
    fs::resize_file(path / "key", fs::file_size(path / "key") - 3);
    QVERIFY(!cache.find("key").has_value());
    for (const char* text : {"", "nonsense", "some code followed by 32 digits 00000000000000000000000000000000"}) {
        std::ofstream(path / "key") << text;
        QVERIFY(!cache.find("key").has_value());
    }
    cache.store("key", code);
    QVERIFY(cache.find("key").has_value());
}

void TestCompiledCodeCache::aFolderThatCannotBeWrittenOnlyCostsTime() {
    const CompiledCodeCache cache("/proc/nowhere");
    cache.store("key", code);
    QVERIFY(!cache.find("key").has_value());
}

void TestCompiledCodeCache::theOldestEntriesGoWhenTheCacheIsFull() {
    const QTemporaryDir folder;
    const fs::path path = folder.path().toStdString();
    {
        const CompiledCodeCache cache(path);
        cache.store("old", std::string(1000, 'a'));
        cache.store("new", std::string(1000, 'b'));
        fs::last_write_time(path / "old", fs::file_time_type::clock::now() - std::chrono::hours(24));
    }
    const CompiledCodeCache trimmed(path, 2063);  // one byte less than both with their hashes; half of it stays at most
    QVERIFY(!trimmed.find("old").has_value());
}

void TestCompiledCodeCache::manyThreadsMayStoreTheSameEntry() {
    const QTemporaryDir folder;
    const fs::path path = folder.path().toStdString();
    const CompiledCodeCache cache(path);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] {
                for (int round = 0; round < 20; ++round) {
                    cache.store("key", code);
                    const auto found = cache.find("key");
                    if (!found || *found != code) qFatal("an entry was seen half-written");
                }
            });
        }
    }
    QCOMPARE(std::distance(fs::directory_iterator(path), fs::directory_iterator()), 1);
}

QTEST_GUILESS_MAIN(TestCompiledCodeCache)
#include "test_compiled_code_cache.moc"
