/*
 * A plugin that keeps the contract, and does what CASE names all the same: what the conformance kit is for. Its files are
 * `BAD1` and one login a line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tieline_plugin.h"

enum { GOOD, SHARES, LEAKS, PRINTS, GOES_ON, FAILS_WHEN_STOPPED, STOPS, LOSES };

typedef struct file {
    const tieline_host *host;
    const uint8_t *at, *end;
    uint64_t rows;
} file;

static file shared;

static tieline_text text(const char *words) {
    tieline_text made = {(const uint8_t *)words, strlen(words)};
    return made;
}

static int32_t open_file(const tieline_host *host, tieline_call call, const tieline_open *open, void **instance) {
    file *self = CASE == SHARES ? &shared : calloc(1, sizeof *self);
    uint64_t length = 0;
    if (!self) return TIELINE_FAILED;
    self->host = host;
    self->rows = 0;
    *instance = self;
    if (open->mode == TIELINE_WRITE) return host->out_write(call, (const uint8_t *)"BAD1\n", 5);
    if (host->in_all(call, &self->at, &length) < 0) return TIELINE_FAILED;
    self->end = self->at + length;
    if (length < 5 || memcmp(self->at, "BAD1\n", 5) != 0) {
        tieline_diag diag;
        memset(&diag, 0, sizeof diag);
        diag.size = sizeof diag;
        diag.severity = TIELINE_ERROR;
        diag.offset = UINT64_MAX;
        diag.message = text("the file does not begin with `BAD1`");
        host->diag(call, &diag);
        if (CASE != SHARES) free(self);
        return TIELINE_FAILED;
    }
    self->at += 5;
    return TIELINE_OK;
}

static int32_t read_next(void *instance, tieline_call call, uint32_t max_rows) {
    file *self = instance;
    int32_t login = self->host->column(call, text("login")), stop = 0;
    if (login < 0) return TIELINE_FAILED;
    if (CASE == PRINTS) printf("reading\n");
    if (CASE >= GOES_ON && CASE <= STOPS) stop = self->host->poll(call, self->rows, 0);
    if (stop == 1 && CASE == FAILS_WHEN_STOPPED) return TIELINE_FAILED;
    if (stop == 1 && CASE == STOPS) return TIELINE_CANCELLED;
    for (; max_rows > 0 && self->at < self->end; max_rows--) {
        const uint8_t *stop_at = memchr(self->at, '\n', (size_t)(self->end - self->at));
        tieline_cell cell = {(uint32_t)login, TIELINE_VALUE, {self->at, 0}};
        if (!stop_at) stop_at = self->end;
        cell.text.length = (uint64_t)(stop_at - self->at);
        if (self->host->row(call, &cell, 1) < 0) return TIELINE_FAILED;
        if (CASE == LEAKS) memset(malloc(1024), 1, 1024);
        self->at = stop_at < self->end ? stop_at + 1 : self->end;
        self->rows++;
    }
    return self->at < self->end ? TIELINE_MORE : TIELINE_OK;
}

static int32_t write_batch(void *instance, tieline_call call, const tieline_batch *batch) {
    file *self = instance;
    uint64_t start = 0;
    uint32_t row;
    for (row = 0; row < batch->rows; row++) {
        uint64_t end = batch->ends[row];
        if (CASE == LOSES && self->rows++ > 1000) return TIELINE_OK;
        if (self->host->out_write(call, batch->arena + start, end - start) < 0) return TIELINE_FAILED;
        if (self->host->out_write(call, (const uint8_t *)"\n", 1) < 0) return TIELINE_FAILED;
        start = end;
    }
    return TIELINE_OK;
}

static int32_t finish(void *instance, tieline_call call) {
    (void)instance;
    (void)call;
    return TIELINE_OK;
}

static void close_file(void *instance) {
    if (CASE != SHARES) free(instance);
}

static const tieline_plugin PLUGIN = {
    sizeof(tieline_plugin), TIELINE_ABI, {(const uint8_t *)"bad", 3}, {(const uint8_t *)"1", 1},
    TIELINE_READS | TIELINE_WRITES, 0, open_file, read_next, write_batch, finish, close_file, 0,
};

TIELINE_EXPORT const tieline_plugin *tieline_plugin_v0(void) {
    return &PLUGIN;
}
