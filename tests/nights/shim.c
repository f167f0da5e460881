/* Loaded before libc: from the FAULT_AT-th write below FAULT_FOLDER on, the disk is full; with FAULT_KILL, the process that
   is about to make that write is killed. FAULT_COUNTER is a file of eight bytes, shared by all processes, in which writes
   are counted. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

static _Atomic long *counter;
static long fault_at;
static const char *folder;
static int kills;

__attribute__((constructor)) static void start(void) {
    const char *path = getenv("FAULT_COUNTER");
    folder = getenv("FAULT_FOLDER");
    kills = getenv("FAULT_KILL") != NULL;
    fault_at = getenv("FAULT_AT") ? atol(getenv("FAULT_AT")) : 0;
    if (!path || !folder) return;
    int fd = open(path, O_RDWR);
    if (fd < 0) return;
    void *shared = mmap(NULL, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (shared != MAP_FAILED) counter = shared;
}

static int is_full(int fd) {
    char link[64], path[4096];
    if (!counter) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    if (strncmp(path, folder, strlen(folder))) return 0;
    long number = atomic_fetch_add(counter, 1) + 1;
    if (kills) {
        if (number == fault_at) kill(getpid(), SIGKILL);
        return 0;
    }
    return fault_at && number >= fault_at;
}

#define FAIL_OR(call) if (is_full(fd)) { errno = ENOSPC; return -1; } return call

ssize_t write(int fd, const void *data, size_t size) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    FAIL_OR(real(fd, data, size));
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    static ssize_t (*real)(int, const void *, size_t, off_t);
    if (!real) real = dlsym(RTLD_NEXT, "pwrite");
    FAIL_OR(real(fd, data, size, at));
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real) real = dlsym(RTLD_NEXT, "pwrite64");
    FAIL_OR(real(fd, data, size, at));
}

int ftruncate(int fd, off_t size) {
    static int (*real)(int, off_t);
    if (!real) real = dlsym(RTLD_NEXT, "ftruncate");
    FAIL_OR(real(fd, size));
}

int ftruncate64(int fd, off64_t size) {
    static int (*real)(int, off64_t);
    if (!real) real = dlsym(RTLD_NEXT, "ftruncate64");
    FAIL_OR(real(fd, size));
}
