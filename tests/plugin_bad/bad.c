/*
 * A plugin that goes wrong in the way that CASE names. Each case is one branch; without it the plugin reads a file of two
 * users, and writes what it is given.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#ifdef _WIN32
#include <windows.h>
#define fork() 0
#define setsid() 0
#define sleep(seconds) Sleep(1000 * (seconds))
#endif

#include "tieline_plugin.h"

enum {
    GOOD, CONSTRUCTOR_CRASH, CONSTRUCTOR_HANG, CONSTRUCTOR_EXIT, UNDEFINED_SYMBOL,
    TABLE_NULL, TABLE_SHORT, TABLE_LONG, TABLE_MISALIGNED, TABLE_CAPABILITIES, TABLE_NONE, TABLE_RESERVED, TABLE_ABI,
    TABLE_NO_OPEN, TABLE_CONTRADICTS_READ, TABLE_CONTRADICTS_WRITE, ID_PATH, ID_NOT_UTF8, ID_NULL, ID_LONG, ID_OTHER,
    OPEN_CRASH, OPEN_FAILS_SILENTLY, OPEN_UNKNOWN_STATUS,
    READ_CRASH_LATE, READ_ABORT, READ_DIVIDE, READ_STACK, READ_DOUBLE_FREE, READ_HEAP, READ_THROWS, READ_EXIT, READ_UNDERSCORE_EXIT, READ_FORK, READ_FORK_LOOP, READ_FORK_EXEC, READ_FORK_BOTH, READ_ADVISES,
    READ_FORK_NEW_SESSION, READ_CLOSE_ALL, READ_PRINTS, READ_LOOP, READ_SLEEP, READ_IDLE, READ_EMPTY_ROWS, READ_TOO_MANY,
    READ_ENDLESS_ROWS, CELL_HUGE, CELL_GIB, CELL_NULL, CELL_NOT_UTF8, CELL_HALF_CHARACTER, CELL_UNKNOWN_COLUMN,
    CELL_TWICE, CELL_UNKNOWN_STATE, ROW_COUNT, ROW_NULL, LABEL_EMPTY, COLUMNS_ENDLESS, STATUS_UNKNOWN,
    STATUS_UNKNOWN_NEGATIVE, STATUS_CANCELLED, DIAGS, DIAG_SEVERITY, DIAG_SIZE, TOKEN_STALE, TOKEN_FORGED, TOKEN_THREAD,
    MEMORY, CLOSE_CRASH, CLOSE_HANG, SPEAKS_FRAMES, WRITES_WHILE_READING, CLEARS, MAPS_ENDLESS, MAPS_NOWHERE, MAPS_AND_MORE,
    WRITE_CRASH, WRITE_FAILS, WRITE_FINISH_FAILS, WRITE_EXIT, WRITE_HANG, WRITE_NO_TEXT, WRITE_ENDLESS, WRITE_FORK_BOTH
};

#ifdef WITH_THROW
extern void throw_it(void); /* throw.cpp */
#endif

static const tieline_host *host;
static uint64_t calls, rows, given;
static tieline_call first_call;
static volatile int zero = 0;

static tieline_text text(const char *words) {
    tieline_text made = {(const uint8_t *)words, strlen(words)};
    return made;
}

__attribute__((constructor)) static void begin(void) {
    if (CASE == CONSTRUCTOR_CRASH) *(volatile int *)8 = 1;
    if (CASE == CONSTRUCTOR_HANG) for (;;) sleep(1);
    if (CASE == CONSTRUCTOR_EXIT) exit(0);
}

static int deep(int depth) {
    volatile char room[4096];
    room[depth % 4096] = (char)depth;
    return deep(depth + 1) + room[depth % 4096];
}

static void *other_thread(void *call) {
    host->column(*(tieline_call *)call, text("from a thread"));
    return 0;
}

static int32_t row(tieline_call call, const char *words) {
    int32_t login = host->column(call, text("login"));
    tieline_cell cell = {(uint32_t)login, TIELINE_VALUE, {0, 0}};
    cell.text = text(words);
    return host->row(call, &cell, 1);
}

static int32_t remark(tieline_call call, uint32_t severity, uint32_t size, const char *words) {
    tieline_diag diag;
    memset(&diag, 0, sizeof diag);
    diag.size = size;
    diag.severity = severity;
    diag.offset = UINT64_MAX;
    diag.message = text(words);
    return host->diag(call, &diag);
}

static int32_t open_file(const tieline_host *table, tieline_call call, const tieline_open *with, void **instance) {
    host = table;
    given = 0;
    first_call = call;
    if (CASE == OPEN_CRASH) *(volatile int *)8 = 1;
    if (CASE == OPEN_FAILS_SILENTLY) return TIELINE_FAILED;
    if (CASE == OPEN_UNKNOWN_STATUS) return 77;
    if (CASE == LABEL_EMPTY && with->mode == TIELINE_READ) host->column(call, text(""));
    *instance = &calls;
    return TIELINE_OK;
}

static int32_t read_next(void *instance, tieline_call call, uint32_t max_rows) {
    tieline_cell cell = {0, TIELINE_VALUE, {(const uint8_t *)"x", 1}};
    tieline_cell pair[2] = {{0, TIELINE_VALUE, {(const uint8_t *)"x", 1}}, {0, TIELINE_VALUE, {(const uint8_t *)"y", 1}}};
    uint32_t number;
    (void)instance;
    calls++;
    switch (CASE) {
    case READ_CRASH_LATE:
        for (number = 0; number < max_rows; number++) row(call, "somebody");
        rows += max_rows;
        if (rows > 4096) *(volatile int *)8 = 1;
        return TIELINE_MORE;
    case READ_ABORT: abort();
    case READ_DIVIDE: return (int)max_rows / zero;
    case READ_STACK: return deep(0);
    case READ_DOUBLE_FREE: {
        void *volatile twice = malloc(64);
        void *volatile same = twice;
        free(twice);
        free(same);
        return TIELINE_OK;
    }
    case READ_HEAP: {
        volatile char *small = malloc(32);
        for (number = 0; number < 65536; number++) small[number] = (char)0xff;
        return row(call, "somebody") < 0 ? TIELINE_FAILED : TIELINE_MORE;
    }
#ifdef WITH_THROW
    case READ_THROWS: throw_it(); return TIELINE_OK;
#endif
    case READ_EXIT: exit(0);
    case READ_UNDERSCORE_EXIT: _exit(0);
    case READ_FORK:
        if (fork() == 0) for (;;) sleep(1);
        _exit(0);
    case READ_FORK_LOOP:
        fork();
        for (;;) zero = 0;
    case READ_FORK_EXEC:
        if (fork() == 0) { execlp("sleep", "sleep", "40", (char *)0); _exit(1); }
        for (;;) sleep(1);
    case READ_ADVISES: {
        tieline_diag diag;
        memset(&diag, 0, sizeof diag);
        diag.size = sizeof diag;
        diag.severity = TIELINE_ERROR;
        diag.offset = 7;
        diag.message = text("the file ends without its trailer");
        diag.help = text("export it again");
        host->diag(call, &diag);
        return TIELINE_FAILED;
    }
    case READ_FORK_BOTH:
        if (calls == 1) fork();
        break;
    case READ_FORK_NEW_SESSION:
        if (fork() == 0) { setsid(); sleep(3); _exit(0); }
        _exit(0);
    case READ_CLOSE_ALL:
        for (number = 0; number < 1024; number++) close((int)number);
        break;
    case READ_PRINTS:
        if (calls == 1) { printf("\x05\x01\x02\x03 printed by a plugin\n"); fflush(stdout); if (write(1, "raw", 3) < 0) return TIELINE_FAILED; }
        break;
    case READ_LOOP: for (;;) zero = 0;
    case READ_SLEEP: for (;;) sleep(1);
    case READ_IDLE: return TIELINE_MORE;
    case READ_EMPTY_ROWS: for (;;) host->row(call, &cell, 0);
    case READ_TOO_MANY: for (number = 0; number < 60000000; number++) if (row(call, "x") < 0) return TIELINE_MORE; return TIELINE_MORE;
    case READ_ENDLESS_ROWS: for (number = 0; number < max_rows; number++) row(call, "one that comes again and again, and again, and again, and again, and again, and again, and again, and again"); return TIELINE_MORE;
    case CELL_HUGE: row(call, "a"); cell.text.length = UINT64_MAX; host->row(call, &cell, 1); break;
    case CELL_GIB: row(call, "a"); cell.text.length = 1u << 30; host->row(call, &cell, 1); break;
    case CELL_NULL: row(call, "a"); cell.text.bytes = 0; host->row(call, &cell, 1); break;
    case CELL_NOT_UTF8: row(call, "a\xff"); break;
    case CELL_HALF_CHARACTER: row(call, "Zo\xc3"); row(call, "\xab"); break;
    case CELL_UNKNOWN_COLUMN: row(call, "a"); cell.column = 7; host->row(call, &cell, 1); break;
    case CELL_TWICE: row(call, "a"); host->row(call, pair, 2); break;
    case CELL_UNKNOWN_STATE: row(call, "a"); cell.state = 9; host->row(call, &cell, 1); break;
    case ROW_COUNT: row(call, "a"); host->row(call, &cell, 4000000000u); break;
    case ROW_NULL: row(call, "a"); host->row(call, 0, 3); break;
    case COLUMNS_ENDLESS: { char label[32]; for (number = 0; number < 100000; number++) { snprintf(label, sizeof label, "c%u", number); host->column(call, text(label)); } break; }
    case STATUS_UNKNOWN: return 5;
    case STATUS_UNKNOWN_NEGATIVE: return -99;
    case STATUS_CANCELLED: return TIELINE_CANCELLED;
    case DIAGS: for (number = 0; number < 1000000; number++) remark(call, TIELINE_ERROR, sizeof(tieline_diag), "and another thing"); break;
    case DIAG_SEVERITY: remark(call, 99, sizeof(tieline_diag), "x"); break;
    case DIAG_SIZE: remark(call, TIELINE_NOTE, 3, "x"); break;
    case TOKEN_STALE: host->column(first_call, text("login")); break;
    case TOKEN_FORGED: host->column(42, text("login")); break;
    case TOKEN_THREAD: { pthread_t thread; if (pthread_create(&thread, 0, other_thread, &call) == 0) pthread_join(thread, 0); break; }
    case MEMORY: for (;;) { char *more = malloc(1 << 24); if (!more) abort(); memset(more, 1, 1 << 24); }
    case SPEAKS_FRAMES: for (number = 3; number < 1024; number++) if (write((int)number, "\xff\xff\xff\xff\xff garbage", 13) < 0) continue; break;
    case WRITES_WHILE_READING: host->out_write(call, (const uint8_t *)"x", 1); break;
    case CLEARS: row(call, "a"); cell.state = TIELINE_CLEAR; host->row(call, &cell, 1); break;
    default: break;
    }
    for (; given < 2 && max_rows > 0; given++, max_rows--) row(call, given == 0 ? "ada" : "bob");
    return given < 2 ? TIELINE_MORE : TIELINE_OK;
}

static int32_t write_batch(void *instance, tieline_call call, const tieline_batch *batch) {
    (void)instance;
    if (host->out_write(call, (const uint8_t *)"BAD1 half of a file", 19) < 0) return TIELINE_FAILED;
    if (CASE == WRITE_CRASH) *(volatile int *)8 = 1;
    if (CASE == WRITE_FAILS) return remark(call, TIELINE_ERROR, sizeof(tieline_diag), "the moon is full"), TIELINE_FAILED;
    if (CASE == WRITE_EXIT) exit(0);
    if (CASE == WRITE_HANG) for (;;) sleep(1);
    if (CASE == WRITE_ENDLESS) {
        static uint8_t many[1 << 20];
        while (host->out_write(call, many, sizeof many) >= 0) zero = 0;
    }
    if (CASE == WRITE_FORK_BOTH) fork();
    if (CASE == WRITE_NO_TEXT) host->out_write(call, (const uint8_t *)"\xff", 1);
    return host->out_write(call, batch->arena, batch->arena_length);
}

static int32_t finish(void *instance, tieline_call call) {
    (void)instance;
    (void)call;
    return CASE == WRITE_FINISH_FAILS ? TIELINE_FAILED : TIELINE_OK;
}

static void close_file(void *instance) {
    /* What was never opened is never closed. */
    if (instance != &calls) abort();
    if (CASE == CLOSE_CRASH) *(volatile int *)8 = 1;
    if (CASE == CLOSE_HANG) for (;;) sleep(1);
}

static const void *extension(tieline_text id) {
    static tieline_maps maps = {sizeof(tieline_maps), 4000000000u, 0};
    static tieline_map one;
    (void)id;
    if (CASE == MAPS_ENDLESS) maps.maps = &one;
    if (CASE == MAPS_NOWHERE) maps.count = 1;
    return &maps;
}

#ifdef WITH_UNDEFINED
extern int this_is_nowhere(void);
int (*undefined_pointer)(void) = this_is_nowhere;
#endif

TIELINE_EXPORT const tieline_plugin *tieline_plugin_v0(void) {
    static uint64_t room[64];
    tieline_plugin *table = (tieline_plugin *)room;
    static const uint8_t not_utf8[] = {0xff, 0xfe, 'x'};
    table->size = sizeof *table;
    table->abi = TIELINE_ABI;
    table->id = text("bad");
    table->version = text("1");
    table->capabilities = TIELINE_READS | TIELINE_WRITES | TIELINE_SERIAL;
    table->open = open_file;
    table->read_next = read_next;
    table->write_batch = write_batch;
    table->finish = finish;
    table->close = close_file;
    switch (CASE) {
    case TABLE_NULL: return 0;
    case TABLE_SHORT: table->size = 24; break;
    case TABLE_LONG: table->size = 4000000000u; break;
    case TABLE_MISALIGNED: memmove((char *)room + 1, room, sizeof *table); return (tieline_plugin *)((char *)room + 1);
    case TABLE_CAPABILITIES: table->capabilities = 0xffffffffu; break;
    case TABLE_NONE: table->capabilities = 0; table->read_next = 0; table->write_batch = 0; table->finish = 0; break;
    case TABLE_RESERVED: table->reserved = 1; break;
    case TABLE_ABI: table->abi = 9; break;
    case TABLE_NO_OPEN: table->open = 0; break;
    case TABLE_CONTRADICTS_READ: table->read_next = 0; break;
    case TABLE_CONTRADICTS_WRITE: table->finish = 0; break;
    case MAPS_ENDLESS: case MAPS_NOWHERE: case MAPS_AND_MORE:
        table->capabilities = TIELINE_MAPS;
        table->extension = extension;
        if (CASE == MAPS_AND_MORE) break;
        table->open = 0, table->close = 0, table->read_next = 0, table->write_batch = 0, table->finish = 0;
        break;
    case ID_PATH: table->id = text("../bad"); break;
    case ID_NOT_UTF8: table->id.bytes = not_utf8; table->id.length = 3; break;
    case ID_NULL: table->id.bytes = 0; break;
    case ID_LONG: table->id.length = UINT64_MAX; break;
    case ID_OTHER: table->id = text("good"); break;
    default: break;
    }
    return table;
}
