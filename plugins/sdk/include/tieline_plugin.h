/*
 * tieline_plugin.h - the interface between tieline and a native plugin, major version 0.
 *
 * A plugin turns the bytes of a vendor's file into rows of text cells, and rows into bytes. What the columns mean says
 * the `format.toml` beside the library; a plugin never sees users. docs/plugin-author.md is the way in,
 * docs/plugin-abi.md says all of this in sentences.
 *
 * What holds for every function here:
 *
 * - Memory. Nobody frees the memory of the other side. What a pointer in an argument leads to belongs to the caller and
 *   may be read during this call only. What a plugin hands to the host is copied before the host's function returns.
 * - Text is UTF-8 with its length, and no NUL at its end. Where the length is 0 the pointer may be null.
 * - Threads. All calls of one instance come on one thread and never overlap. Several instances may work at the same
 *   time on several threads, unless the plugin is TIELINE_SERIAL.
 * - The call. A host function works only with the `call` of the plugin function that is running, on its thread. Any
 *   other value is refused, and the run fails.
 * - No exception, panic or longjmp may leave a function. Nothing may be written to standard output.
 *
 * C99, and C++. No enums, bools, bit fields or unions: every field has one size everywhere.
 */
#ifndef TIELINE_PLUGIN_H
#define TIELINE_PLUGIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define TIELINE_EXPORT __declspec(dllexport)
#elif defined(__GNUC__)
#define TIELINE_EXPORT __attribute__((visibility("default")))
#else
#define TIELINE_EXPORT
#endif

/* The major version; the exported symbol has it in its name. */
#define TIELINE_ABI 0u

/* What functions answer: 0 and above is fine, below has failed. */
#define TIELINE_OK 0         /* done; of read_next: there are no more rows */
#define TIELINE_MORE 1       /* of read_next alone: call again */
#define TIELINE_FAILED (-1)  /* say why with `diag` before */
#define TIELINE_CANCELLED (-2) /* `poll` asked to stop, and the plugin did */
#define TIELINE_REFUSED (-3) /* a host function: the arguments or the call were wrong; the run has failed */

/* tieline_plugin.capabilities */
#define TIELINE_READS 1u  /* open with TIELINE_READ, and read_next */
#define TIELINE_WRITES 2u /* open with TIELINE_WRITE, write_batch and finish */
#define TIELINE_SERIAL 4u /* one instance at a time in a process */
#define TIELINE_MAPS 8u   /* alone: the layouts are the host's own, and the library carries their maps (TIELINE_MAPS_ID) */

/* The extension of a plugin that carries maps: a tieline_maps. */
#define TIELINE_MAPS_ID "tieline.maps"

/* tieline_open.mode */
#define TIELINE_READ 1u
#define TIELINE_WRITE 2u

/* The state of a cell. */
#define TIELINE_VALUE 0u  /* its text; an empty text is the same as TIELINE_ABSENT */
#define TIELINE_ABSENT 1u /* nothing is said */
#define TIELINE_CLEAR 2u  /* said: erase what is there */

/* tieline_diag.severity */
#define TIELINE_NOTE 1u
#define TIELINE_WARNING 2u
#define TIELINE_ERROR 3u

/* What the host takes, at most; more is refused. */
#define TIELINE_MAX_CELL 1048576u /* bytes of a cell */
#define TIELINE_MAX_CELLS 16384u  /* cells of one `row` call */
#define TIELINE_MAX_COLUMNS 4096u /* columns of a file */
#define TIELINE_MAX_TEXT 8192u    /* bytes of a label or a message */
#define TIELINE_MAX_DIAGS 1000u   /* diagnostics that are kept; the rest is counted */

/* The name of one call into the plugin. It is no pointer. */
typedef uint64_t tieline_call;

typedef struct tieline_text {
    const uint8_t *bytes;
    uint64_t length;
} tieline_text;

/* One cell of a row that a reader hands over. A column that has no cell in a row is absent there. */
typedef struct tieline_cell {
    uint32_t column; /* what `column` gave for its label */
    uint32_t state;
    tieline_text text;
} tieline_cell;

/*
 * Rows for a writer: rows * columns cells, row by row, in the order of tieline_open.columns. The text of cell i is
 * arena[i == 0 ? 0 : ends[i - 1] .. ends[i]].
 */
typedef struct tieline_batch {
    uint32_t size; /* of this struct, as the host knows it */
    uint32_t rows;
    uint32_t columns;
    uint32_t reserved;
    uint64_t first_record; /* the number of the first row, from 1 */
    const uint8_t *arena;
    uint64_t arena_length;
    const uint64_t *ends;
    const uint8_t *states;
} tieline_batch;

/* Something to tell the user. Never quote the text of a cell that may be a secret. */
typedef struct tieline_diag {
    uint32_t size; /* sizeof(tieline_diag) */
    uint32_t severity;
    uint64_t record;     /* the row that it is about, from 1; 0: the file */
    uint64_t offset;     /* the byte of the file, from 0; UINT64_MAX: not known */
    tieline_text column; /* the label of the column; empty: no one column */
    tieline_text message; /* one sentence, lower case, no full stop */
    tieline_text help;    /* what to do; may be empty */
} tieline_diag;

typedef struct tieline_option {
    tieline_text name;
    tieline_text value;
} tieline_option;

/* What a file is opened with. All of it may be read during `open` only. */
typedef struct tieline_open {
    uint32_t size; /* of this struct, as the host knows it */
    uint32_t mode;
    uint64_t input_length; /* bytes of the file that is read; UINT64_MAX: not known */
    const tieline_text *columns; /* of a file that is written: its labels */
    uint64_t column_count;
    const tieline_option *options; /* [layout.options] of format.toml, in its order */
    uint64_t option_count;
} tieline_open;

/* A map that a library carries: the text of its TOML file. */
typedef struct tieline_map {
    tieline_text id;
    tieline_text version;
    tieline_text toml;
} tieline_map;

/* All maps that a library carries. It must live and stay the same as long as the process. */
typedef struct tieline_maps {
    uint32_t size; /* sizeof(tieline_maps) */
    uint32_t count;
    const tieline_map *maps;
} tieline_maps;

/*
 * What the host does for a plugin. It lives as long as the process. Fields are added at the end only: look at `size`
 * before you use one that is newer than your header.
 */
typedef struct tieline_host {
    uint32_t size;
    uint32_t abi; /* TIELINE_ABI */

    /* Copies up to `length` bytes of the input to `to`; gives how many: 0 at its end, below 0 has failed. May give
     * less than was asked for before the end. In open and read_next of a reader. */
    int64_t (*in_read)(tieline_call call, uint8_t *to, uint64_t length);

    /* All of the input that in_read has not taken, at once; at most 1 GiB. The bytes may be read until `close` of
     * this instance. In open and read_next of a reader. */
    int32_t (*in_all)(tieline_call call, const uint8_t **bytes, uint64_t *length);

    /* The handle of a column, 0 and above; a new one for a new label, at any time. A column that repeats has labels
     * `mail[0]`, `mail[1]`; nested names are dotted, `address.city`. In open and read_next of a reader. */
    int32_t (*column)(tieline_call call, tieline_text label);

    /* Hands one whole row over: 1 cell or more, no column twice. In read_next. */
    int32_t (*row)(tieline_call call, const tieline_cell *cells, uint32_t count);

    /* Writes to the output. In open, write_batch and finish of a writer. */
    int32_t (*out_write)(tieline_call call, const uint8_t *bytes, uint64_t length);

    /* Tells the user something. In every function but close. */
    int32_t (*diag)(tieline_call call, const tieline_diag *diag);

    /* Says that work goes on where neither rows nor bytes show it: `done` rises towards `total` (0: not known).
     * Gives 0, or 1 where the run is cancelled: then return TIELINE_CANCELLED soon. */
    int32_t (*poll)(tieline_call call, uint64_t done, uint64_t total);

    /* Further tables of host functions by name; null where the host has none of that name. */
    const void *(*extension)(tieline_call call, tieline_text id);
} tieline_host;

/* What a plugin is. It must live and stay the same as long as the process. */
typedef struct tieline_plugin {
    uint32_t size; /* sizeof(tieline_plugin) */
    uint32_t abi;  /* TIELINE_ABI */
    tieline_text id;      /* as in format.toml */
    tieline_text version; /* as in format.toml */
    uint32_t capabilities;
    uint32_t reserved; /* 0 */

    /* Begins a file. On TIELINE_OK `*instance` is whatever the plugin wants to have back; `close` is called for it in
     * any case later. After a failure there is no instance, and no `close`. */
    int32_t (*open)(const tieline_host *host, tieline_call call, const tieline_open *open, void **instance);

    /* Hands over at most `max_rows` rows, at least one if there are any: TIELINE_MORE, or TIELINE_OK at the end. */
    int32_t (*read_next)(void *instance, tieline_call call, uint32_t max_rows);

    /* Writes the rows of a batch. */
    int32_t (*write_batch)(void *instance, tieline_call call, const tieline_batch *batch);

    /* Writes what stands behind the last row. Called once, also where there were no rows. */
    int32_t (*finish)(void *instance, tieline_call call);

    /* Ends an instance and frees what is its own. Called once, after success and after failure. */
    void (*close)(void *instance);

    /* Further tables of this plugin by name; null where there is none of that name. May be null itself. */
    const void *(*extension)(tieline_text id);
} tieline_plugin;

/*
 * The one symbol that a library exports. It does nothing but give the table: it may be called several times, on any
 * thread, and must not fail.
 */
TIELINE_EXPORT const tieline_plugin *tieline_plugin_v0(void);

#ifdef __cplusplus
}
#endif
#endif
