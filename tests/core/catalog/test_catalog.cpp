#include <QtTest>

#include "core/catalog/catalog.h"
#include "tests/core/catalog/kernel_folder.h"

using ww::catalog::Catalog;
using ww::test::KernelFolder;

class TestCatalog : public QObject {
    Q_OBJECT

private slots:
    void kernelsAreFoundByNameAndByPath();
    void anUnknownNameSuggestsTheNearest();
    void ownKernelsGoBeforeShippedOnes();
    void kernelsWithMistakesAreListedAndTellThem();
    void missingFoldersAreEmpty();
    void theShippedKernelsHaveNoMistakes();
};

void TestCatalog::kernelsAreFoundByNameAndByPath() {
    const KernelFolder folder;
    const Catalog catalog = Catalog::load(folder.root(), folder.root() / "none");
    QCOMPARE(catalog.entries().size(), std::size_t{1});  // common has no manifest
    QVERIFY(catalog.entry("scale")->shipped);
    QVERIFY(catalog.find("scale").has_value());
    QVERIFY(catalog.find(folder.path().string()).has_value());
    QVERIFY(catalog.find(folder.path().string() + "/").has_value());
    QVERIFY(catalog.find(folder.manifest().string()).has_value());
    QCOMPARE(catalog.find(folder.manifest().string())->version, catalog.find("scale")->version);
}

void TestCatalog::anUnknownNameSuggestsTheNearest() {
    const KernelFolder folder;
    const Catalog catalog = Catalog::load(folder.root(), {});
    QCOMPARE(catalog.find("scael").error().message, std::string("There is no kernel scael; did you mean scale?"));
    QVERIFY(catalog.find("something").error().message.find("There are scale") != std::string::npos);
    QVERIFY(catalog.find("./nowhere").error().message.find("There is no file") != std::string::npos);
}

void TestCatalog::ownKernelsGoBeforeShippedOnes() {
    const KernelFolder shipped, own;
    QVERIFY(own.change("title = \"Scaling\"", "title = \"Mine\""));
    const Catalog catalog = Catalog::load(shipped.root(), own.root());
    QCOMPARE(catalog.entries().size(), std::size_t{1});
    QCOMPARE(catalog.find("scale")->title, std::string("Mine"));
}

void TestCatalog::kernelsWithMistakesAreListedAndTellThem() {
    const KernelFolder folder;
    QVERIFY(folder.change("family", "famly"));
    const Catalog catalog = Catalog::load(folder.root(), {});
    QVERIFY(!catalog.entry("scale")->manifest.usable());
    QVERIFY(catalog.find("scale").error().message.find("did you mean 'family'?") != std::string::npos);
    ww::test::writeFile(folder.root() / "broken/kernel.toml", "[[[");
    QVERIFY(Catalog::load(folder.root(), {}).entry("broken") != nullptr);
}

void TestCatalog::missingFoldersAreEmpty() {
    QVERIFY(Catalog::load("/nowhere", "").entries().empty());
}

void TestCatalog::theShippedKernelsHaveNoMistakes() {
    const Catalog catalog = Catalog::load(std::filesystem::path(WW_SOURCE_DIR) / "kernels", {});
    for (const Catalog::Entry& entry : catalog.entries()) {
        QVERIFY2(entry.manifest.usable(), toString(entry.manifest.mistakes).c_str());
    }
}

QTEST_GUILESS_MAIN(TestCatalog)
#include "test_catalog.moc"
