"""Tables of what was measured, as Markdown: one for each work, and the goals beside the figures."""
import statistics

from measure.runs import MIB


def span(times):
    """A ratio with its least and its greatest."""
    middle, low, high = times
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def seconds(value):
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value:.3f} s"


def table(work):
    """The lines of one work. The ratios are medians of those within a round."""
    bases = [row for row in (work.row("tieline-1"), work.row("tieline-2")) if row]
    head = ["Program", "median", "least", "processor", "MB/s", "peak MiB"]
    head += [f"times {base.name}" for base in bases] + ["output"]
    yield f"**{work.title}** ({work.records:,} records, {work.size / 1e6:,.1f} MB)"
    yield ""
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    for row in work.rows:
        if row.missing:
            what = f"not measured: {row.missing}".replace("|", "\\|").replace("\n", " ")
            yield f"| {row.name} | {what} |{' |' * (len(head) - 2)}"
            continue
        median = row.median()
        cells = [row.name, seconds(median), seconds(min(row.seconds)), seconds(statistics.median(row.processor))]
        cells.append(f"{work.size / median / 1e6:,.0f}" if work.size > MIB else "")
        cells.append(f"{max(row.peak) / MIB:,.1f}" if max(row.peak) else "")
        cells += ["1" if base is row else span(row.times(base)) for base in bases]
        yield f"| {' | '.join([*cells, row.verdict])} |"
    yield ""


class Goals:
    """The goals, each with what was measured of it."""

    def __init__(self, works, instructions):
        self.works = {work.key: work for work in works}
        self.instructions = instructions

    def row(self, work, key):
        return self.works[work].row(key) if work in self.works else None

    def slower(self, work, base, own):
        """How many times as long as `base` tieline takes."""
        own, base = self.row(work, own), self.row(work, base)
        return own.times(base)[0] if own and base else None

    def faster(self, peer, own):
        return self.slower("w1", own, peer)

    def millis(self, work, key):
        row = self.row(work, key)
        return row.median() * 1000 if row else None

    def memory(self):
        row = self.row("w1", "tieline-2")
        return max(row.peak) / MIB if row and max(row.peak) else None

    def lines(self):
        """The table."""
        records = self.works["w1"].records if "w1" in self.works else 0
        room = 16 + 24 * records / MIB
        # What is compared; how the figure is written; whether it is to be at most or at least the goal; then for one thread
        # and for two the goal and the figure.
        goals = [
            ("the limit", "{:.2f} times", "most", 3.0, self.slower("w1", "limit", "tieline-1"),
             1.9, self.slower("w1", "limit", "tieline-2")),
            ("the same cutter with the mapping by hand", "{:.2f} times", "most", 1.25,
             self.slower("w1", "layout", "tieline-1"), None, None),
        ]
        for key, name, one, two in (
            ("csv", "csv crate, by hand", 2.5, 4),
            ("polars", "Polars, all cores", 3, 5),
            ("duckdb", "DuckDB, all cores", 4, 7),
            ("xan", "xan", 8, 13),
            ("python", "Python csv", 15, 25),
            ("miller", "Miller", 60, 100),
        ):
            goals.append((name, "{:.1f} times faster", "least", one, self.faster(key, "tieline-1"),
                          two, self.faster(key, "tieline-2")))
        goals += [
            ("W2: `cp`", "{:.2f} times", "most", 2, self.slower("w2", "cp", "tieline-1"),
             1.3, self.slower("w2", "cp", "tieline-2")),
            ("10,000 records, whole process", "{:.1f} ms", "most", 10, self.millis("small", "tieline-1"), None, None),
            ("`formats list`, whole process", "{:.1f} ms", "most", 10, self.millis("start", "list"), None, None),
            ("`detect` on a small file, whole process", "{:.1f} ms", "most", 10, self.millis("start", "detect"),
             None, None),
            ("peak memory: 16 MiB and 24 bytes a record", "{:.1f} MiB", "most", None, None, room, self.memory()),
            ("instructions for each input byte, 10,000 records", "{:.1f}", "most", 14, self.instructions, None, None),
        ]
        yield "| Goal | 1 thread: goal | measured | reached | 2 threads: goal | measured | reached |"
        yield "| --- | --- | --- | --- | --- | --- | --- |"
        for name, words, kind, *figures in goals:
            cells = [name]
            for goal, figure in (figures[:2], figures[2:]):
                cells += self.cells(words, kind, goal, figure)
            yield f"| {' | '.join(cells)} |"

    @staticmethod
    def cells(words, kind, goal, figure):
        if goal is None:
            return ["", "", ""]
        sign = "≤" if kind == "most" else "≥"
        wanted = f"{sign} {words.format(goal)}"
        if figure is None:
            return [wanted, "not measured", ""]
        # By which factor the figure is better than the goal.
        better = goal / figure if kind == "most" else figure / goal
        verdict = "yes" if better >= 1 else f"**no**: {1 / better:.2f} times off"
        return [wanted, words.format(figure), verdict]
