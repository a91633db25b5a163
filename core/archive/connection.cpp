#include "core/archive/connection.h"

#include <chrono>
#include <optional>
#include <sqlite3.h>
#include <system_error>
#include <thread>

#include <fmt/format.h>

#include "core/archive/schema.h"

namespace ww::archive {

namespace {

/// How long to wait for another process that is writing. Its transactions take well under a second.
constexpr int busyTimeoutMs = 10'000;

int pragma(SQLite::Database& database, const char* name) {
    return database.execAndGet(std::string("PRAGMA ") + name).getInt();
}

std::optional<Error> notOurs(SQLite::Database& database, const std::filesystem::path& path) {
    const int newest = static_cast<int>(migrations().size());
    const int found = pragma(database, "user_version");
    const bool empty = database.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0;
    if (empty) return std::nullopt;
    if (pragma(database, "application_id") != applicationId) {
        return Error{fmt::format("{} is not a Warpwright archive; choose another file", path.string()),
                     Error::Kind::Io};
    }
    if (found > newest) {
        return Error{fmt::format("{} was written by a newer Warpwright (archive version {}, this program knows {}); "
                                 "update Warpwright or choose another file",
                                 path.string(), found, newest),
                     Error::Kind::Io};
    }
    return std::nullopt;
}

/// Readers never wait for the writer then. While another process makes the same archive the switch is refused at once,
/// without regard to the busy timeout, so the waiting is done here.
void enterWriteAheadLog(SQLite::Database& database) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(busyTimeoutMs);
    for (;;) {
        try {
            database.exec("PRAGMA journal_mode = WAL");
            return;
        } catch (const SQLite::Exception& refused) {
            if (refused.getErrorCode() != SQLITE_BUSY || std::chrono::steady_clock::now() > deadline) throw;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

void migrate(SQLite::Database& database) {
    const int newest = static_cast<int>(migrations().size());
    if (pragma(database, "user_version") == newest) return;
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::EXCLUSIVE);
    // Read again under the lock: another process may have migrated in the meantime.
    for (int version = pragma(database, "user_version"); version < newest; ++version) {
        database.exec(migrations()[static_cast<std::size_t>(version)]);
    }
    database.exec(fmt::format("PRAGMA application_id = {}", applicationId));
    database.exec(fmt::format("PRAGMA user_version = {}", newest));
    transaction.commit();
}

std::optional<Error> prepareFile(const std::filesystem::path& path, Access access) {
    std::error_code ignored;
    const bool exists = std::filesystem::exists(path, ignored);
    if (access == Access::ReadOnly && !exists) {
        return Error{
            fmt::format("there is no archive at {} yet: tune a kernel first, or choose another file", path.string()),
            Error::Kind::Io};
    }
    std::error_code error;
    if (!exists && path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
    if (error) {
        return Error{fmt::format("cannot create the folder {} for the archive: {}", path.parent_path().string(),
                                 error.message()),
                     Error::Kind::Io};
    }
    return std::nullopt;
}

}  // namespace

Error explain(const SQLite::Exception& failed, const std::filesystem::path& path) {
    const std::string file = path.string();
    const auto error = [](std::string text) { return Error{std::move(text), Error::Kind::Io}; };
    switch (failed.getErrorCode()) {
        case SQLITE_FULL:
            return error(
                fmt::format("the disk is full: the archive {} cannot grow; free some space, then resume", file));
        case SQLITE_IOERR:
            return error(fmt::format("the archive {} cannot be read or written ({}); is the disk full or gone?", file,
                                     failed.getErrorStr()));
        case SQLITE_READONLY:
            return error(
                fmt::format("the archive {} is read-only; change its permissions or choose another file", file));
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            return error(fmt::format("the archive {} cannot be opened; check the path and its permissions", file));
        case SQLITE_NOTADB:
            return error(fmt::format("{} is not a Warpwright archive; choose another file", file));
        case SQLITE_CORRUPT:
            return error(
                fmt::format("the archive {} is damaged ({}); move it away, or restore a copy", file, failed.what()));
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return error(
                fmt::format("the archive {} has been locked by another process for {} s", file, busyTimeoutMs / 1000));
        default:
            return error(fmt::format("{} (archive {})", failed.what(), file));
    }
}

Result<SQLite::Database> openConnection(const std::filesystem::path& path, Access access) {
    if (auto error = prepareFile(path, access)) return tl::unexpected<Error>(std::move(*error));
    try {
        const int flags =
            access == Access::ReadOnly ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE;
        SQLite::Database database(path.string(), flags, busyTimeoutMs);
        if (auto error = notOurs(database, path)) return tl::unexpected<Error>(std::move(*error));
        database.exec("PRAGMA foreign_keys = ON");
        database.exec("PRAGMA cache_size = -16000");
        if (access == Access::ReadOnly) return database;
        enterWriteAheadLog(database);
        // NORMAL: a killed process loses nothing that was committed.
        database.exec("PRAGMA synchronous = NORMAL");
        migrate(database);
        return database;
    } catch (const SQLite::Exception& failed) {
        return tl::unexpected<Error>(explain(failed, path));
    }
}

}  // namespace ww::archive
