#include "core/host/child_process.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace ww::host {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t keptOutput = 64 * 1024;

class Descriptor {
public:
    explicit Descriptor(int number) : m_number(number) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int number() const { return m_number; }
    void close() {
        if (m_number >= 0) ::close(m_number);
        m_number = -1;
    }

private:
    int m_number;
};

/// The attributes and file actions of posix_spawn, freed together.
struct SpawnSettings {
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;

    SpawnSettings(const std::filesystem::path& folder, int output) {
        posix_spawnattr_init(&attributes);
        posix_spawnattr_setpgroup(&attributes, 0);
        sigset_t none, standard;
        sigemptyset(&none);
        sigemptyset(&standard);
        for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGCHLD})
            sigaddset(&standard, signal);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &standard);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    }
    ~SpawnSettings() {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
};

/// The limits are set by a shell that becomes the command: nothing but posix_spawn is safe in a program with threads,
/// and it knows no limits. The limit on processor time ends what outlives this process.
std::vector<std::string> limited(const std::vector<std::string>& command, const ProcessLimits& limits) {
    const std::int64_t seconds = std::chrono::ceil<std::chrono::seconds>(limits.timeout).count() + 1;
    // One limit per call: dash takes no more.
    const std::string script = fmt::format("ulimit -c 0; ulimit -t {}; ulimit -v {}; ulimit -f {}; exec \"$@\"",
                                           seconds, limits.memoryBytes / 1024, limits.fileBytes / 512);
    std::vector<std::string> words = {"/bin/sh", "-c", script, "sh"};
    words.insert(words.end(), command.begin(), command.end());
    return words;
}

Result<pid_t> start(std::vector<std::string> words, const std::filesystem::path& folder, int output) {
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const SpawnSettings settings(folder, output);
    pid_t process = 0;
    const int failed =
        posix_spawn(&process, arguments[0], &settings.actions, &settings.attributes, arguments.data(), environ);
    if (failed != 0) return fail("cannot start {}: {}", words.front(), std::strerror(failed));
    return process;
}

/// Reads until the other end is closed; false when the deadline passed first.
bool readUntil(int descriptor, Clock::time_point deadline, std::string& output) {
    std::array<char, 4096> block;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0) return false;
        pollfd waited{descriptor, POLLIN, 0};
        const int ready = ::poll(&waited, 1, static_cast<int>(left));
        if (ready == 0) return false;
        if (ready < 0 && errno != EINTR) return true;
        if (ready < 0) continue;
        const ssize_t count = ::read(descriptor, block.data(), block.size());
        if (count == 0 || (count < 0 && errno != EINTR)) return true;
        if (count > 0 && output.size() < keptOutput) output.append(block.data(), static_cast<std::size_t>(count));
    }
}

int waitFor(pid_t process) {
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

}  // namespace

Result<ProcessResult> runProcess(const std::vector<std::string>& command, const std::filesystem::path& folder,
                                 const ProcessLimits& limits) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail("cannot make a pipe: {}", std::strerror(errno));
    Descriptor reading(ends[0]), writing(ends[1]);
    Result<pid_t> process = start(limited(command, limits), folder, writing.number());
    if (!process) return passOn(process);
    writing.close();

    ProcessResult result;
    result.timedOut = !readUntil(reading.number(), Clock::now() + limits.timeout, result.output);
    if (result.timedOut) ::kill(-*process, SIGKILL);
    const int status = waitFor(*process);
    if (WIFEXITED(status)) result.exitCode = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
    if (result.signal == SIGXCPU) result.timedOut = true;
    return result;
}

}  // namespace ww::host
