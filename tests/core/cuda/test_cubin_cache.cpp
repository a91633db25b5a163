#include <filesystem>
#include <fstream>
#include <thread>

#include <QTemporaryDir>
#include <QTest>

#include "core/cuda/cubin_cache.h"

using namespace ww;
using cuda::CubinCache;
namespace fs = std::filesystem;

class TestCubinCache : public QObject {
    Q_OBJECT

private slots:
    void whatWasStoredIsFoundAgain();
    void damagedEntriesAreIgnored();
    void aFolderThatCannotBeWrittenOnlyCostsTime();
    void manyThreadsMayStoreTheSameEntry();
};

namespace {

const CubinCache::Entry entry{"ptxas info : Used 10 registers\n", std::string("\x7f"
                                                                              "ELF\0binary\n",
                                                                              12)};

}  // namespace

void TestCubinCache::whatWasStoredIsFoundAgain() {
    const QTemporaryDir folder;
    const CubinCache cache(fs::path(folder.path().toStdString()) / "deep" / "cuda");
    QVERIFY(!cache.find("key").has_value());
    cache.store("key", entry);
    const auto found = cache.find("key");
    QVERIFY(found.has_value());
    QCOMPARE(found->log, entry.log);
    QVERIFY(found->binary == entry.binary);
    QVERIFY(!cache.find("other").has_value());
}

void TestCubinCache::damagedEntriesAreIgnored() {
    const QTemporaryDir folder;
    const fs::path path = folder.path().toStdString();
    const CubinCache cache(path);
    cache.store("key", entry);
    const auto whole = fs::file_size(path / "key");
    fs::resize_file(path / "key", whole - 3);
    QVERIFY(!cache.find("key").has_value());
    for (const char* text : {"", "nonsense", "warpwright-cubin-1 0 99999999\nshort"}) {
        std::ofstream(path / "key") << text;
        QVERIFY(!cache.find("key").has_value());
    }
    cache.store("key", entry);
    QVERIFY(cache.find("key").has_value());
}

void TestCubinCache::aFolderThatCannotBeWrittenOnlyCostsTime() {
    const CubinCache cache("/proc/nowhere");
    cache.store("key", entry);
    QVERIFY(!cache.find("key").has_value());
}

void TestCubinCache::manyThreadsMayStoreTheSameEntry() {
    const QTemporaryDir folder;
    const fs::path path = folder.path().toStdString();
    const CubinCache cache(path);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] {
                for (int round = 0; round < 20; ++round) {
                    cache.store("key", entry);
                    const auto found = cache.find("key");
                    if (!found || found->binary != entry.binary) qFatal("an entry was seen half-written");
                }
            });
        }
    }
    QCOMPARE(std::distance(fs::directory_iterator(path), fs::directory_iterator()), 1);
}

QTEST_GUILESS_MAIN(TestCubinCache)
#include "test_cubin_cache.moc"
