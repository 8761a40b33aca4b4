/*
 * A native plugin to copy from: it reads and writes "Acme box", an invented binary layout.
 *
 *   "ACMEBOX1", then strings: the number of columns in one byte, their labels, and the cells row by row to the end.
 *   A string is its length in two bytes, the low one first, and its bytes in UTF-8.
 *
 * cc -std=c99 -shared -fPIC -I../sdk/include box.c -o libacme_box.so
 */
#include <stdlib.h>
#include <string.h>

#include "tieline_plugin.h"

static const char MAGIC[8] = {'A', 'C', 'M', 'E', 'B', 'O', 'X', '1'};

typedef struct box {
    const tieline_host *host;
    const uint8_t *bytes; /* what is read; the host's, until close */
    uint64_t length, at;
    uint32_t columns;
    uint64_t rows;
    int32_t handles[255];
} box;

static tieline_text text(const char *words) {
    tieline_text made = {(const uint8_t *)words, strlen(words)};
    return made;
}

/* Says why the file cannot be read or written. */
static int32_t fail(const box *self, tieline_call call, const char *message) {
    tieline_diag diag;
    memset(&diag, 0, sizeof diag);
    diag.size = sizeof diag;
    diag.severity = TIELINE_ERROR;
    diag.record = self->columns > 0 ? self->rows + 1 : 0;
    diag.offset = self->bytes ? self->at : UINT64_MAX;
    diag.message = text(message);
    self->host->diag(call, &diag);
    return TIELINE_FAILED;
}

/* Whether bytes are UTF-8: the host takes nothing else. */
static int is_utf8(const uint8_t *at, const uint8_t *end) {
    while (at < end) {
        uint32_t code = *at++, more = code < 0x80 ? 0 : code < 0xC2 ? 9 : code < 0xE0 ? 1 : code < 0xF0 ? 2 : code < 0xF5 ? 3 : 9;
        if (more == 9 || (uint64_t)(end - at) < more) return 0;
        if (more == 2 && (at[0] < (code == 0xE0 ? 0xA0 : 0x80) || at[0] > (code == 0xED ? 0x9F : 0xBF))) return 0;
        if (more == 3 && (at[0] < (code == 0xF0 ? 0x90 : 0x80) || at[0] > (code == 0xF4 ? 0x8F : 0xBF))) return 0;
        for (; more > 0; more--, at++)
            if ((*at & 0xC0) != 0x80) return 0;
    }
    return 1;
}

/* The next string of the file; 0 where it is cut short or no text. */
static int take(box *self, tieline_text *to) {
    if (self->length - self->at < 2) return 0;
    to->length = self->bytes[self->at] | (uint64_t)self->bytes[self->at + 1] << 8;
    if (self->length - self->at - 2 < to->length) return 0;
    to->bytes = self->bytes + self->at + 2;
    if (!is_utf8(to->bytes, to->bytes + to->length)) return 0;
    self->at += 2 + to->length;
    return 1;
}

static int32_t put(const box *self, tieline_call call, const uint8_t *bytes, uint64_t length) {
    uint8_t size[2] = {(uint8_t)(length & 255), (uint8_t)(length >> 8)};
    if (length > 65535) return fail(self, call, "a cell is longer than 65,535 bytes");
    if (self->host->out_write(call, size, 2) < 0) return TIELINE_FAILED;
    return self->host->out_write(call, bytes, length);
}

static int32_t open_box(const tieline_host *host, tieline_call call, const tieline_open *open, void **instance) {
    box *self = calloc(1, sizeof *self);
    int32_t status = TIELINE_OK;
    if (!self) return TIELINE_FAILED;
    self->host = host;
    if (open->mode == TIELINE_READ) {
        status = host->in_all(call, &self->bytes, &self->length);
        if (status >= 0 && (self->length < 9 || memcmp(self->bytes, MAGIC, 8) != 0))
            status = fail(self, call, "the file does not begin with `ACMEBOX1`");
        if (status >= 0) {
            uint32_t count = self->bytes[8], column;
            tieline_text label;
            self->at = 9;
            for (column = 0; column < count && status >= 0; column++) {
                if (!take(self, &label) || label.length == 0 || label.length > TIELINE_MAX_TEXT) status = fail(self, call, "a label is cut short, too long or no text");
                else status = self->handles[column] = host->column(call, label);
                /* A label that came before has the same handle: handles count from 0. */
                if (status >= 0 && status != (int32_t)column) status = fail(self, call, "a label stands twice in the file");
            }
            self->columns = count;
            if (status >= 0 && count == 0) status = fail(self, call, "the file has no columns");
        }
    } else {
        uint64_t column;
        uint8_t count = (uint8_t)open->column_count;
        if (open->column_count < 1 || open->column_count > 255) status = fail(self, call, "a box has 1 to 255 columns");
        if (status >= 0) status = host->out_write(call, (const uint8_t *)MAGIC, 8);
        if (status >= 0) status = host->out_write(call, &count, 1);
        for (column = 0; status >= 0 && column < open->column_count; column++)
            status = put(self, call, open->columns[column].bytes, open->columns[column].length);
    }
    if (status < 0) {
        free(self);
        return status;
    }
    *instance = self;
    return TIELINE_OK;
}

static int32_t read_next(void *instance, tieline_call call, uint32_t max_rows) {
    box *self = instance;
    tieline_cell cells[255];
    uint32_t column;
    for (; max_rows > 0 && self->at < self->length; max_rows--) {
        for (column = 0; column < self->columns; column++) {
            cells[column].column = (uint32_t)self->handles[column];
            cells[column].state = TIELINE_VALUE;
            if (!take(self, &cells[column].text)) return fail(self, call, "a cell is cut short or no text");
        }
        if (self->host->row(call, cells, self->columns) < 0) return TIELINE_FAILED;
        self->rows++;
    }
    return self->at < self->length ? TIELINE_MORE : TIELINE_OK;
}

static int32_t write_batch(void *instance, tieline_call call, const tieline_batch *batch) {
    const box *self = instance;
    uint64_t cell, start = 0, cells = (uint64_t)batch->rows * batch->columns;
    for (cell = 0; cell < cells; cell++) {
        /* A box has no word that erases: what is to be cleared is refused, and what is absent is empty. */
        if (batch->states[cell] == TIELINE_CLEAR) return fail(self, call, "a box cannot clear a cell");
        if (put(self, call, batch->arena + start, batch->ends[cell] - start) < 0) return TIELINE_FAILED;
        start = batch->ends[cell];
    }
    return TIELINE_OK;
}

static int32_t finish(void *instance, tieline_call call) {
    (void)instance;
    (void)call;
    return TIELINE_OK;
}

static const uint8_t ID[] = "acme-box", VERSION[] = "1";

static const tieline_plugin PLUGIN = {
    sizeof(tieline_plugin), TIELINE_ABI, {ID, 8}, {VERSION, 1}, TIELINE_READS | TIELINE_WRITES, 0,
    open_box, read_next, write_batch, finish, free, 0,
};

TIELINE_EXPORT const tieline_plugin *tieline_plugin_v0(void) {
    return &PLUGIN;
}
