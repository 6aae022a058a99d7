"""Classifies the texts of a Spark table, each partition through a process of distilbert-wasm's command line."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Literal

import pyarrow as pa
from pyspark import TaskContext
from pyspark.sql import DataFrame
from pyspark.sql.types import DoubleType, StringType, StructField, StructType

# Lines of the process's messages that an error shows.
_SHOWN_MESSAGES = 20


def classify(
    table: DataFrame,
    column: str = "text",
    *,
    command: Sequence[str] = ("distilbert-wasm",),
    head: str | None = None,
    options: Sequence[str] = (),
    on_error: Literal["skip", "fail"] = "skip",
    prefix: str = "",
) -> DataFrame:
    """Adds the columns ``label``, ``score`` and ``error`` to a table.

    :param table: its rows stay as they are, in their order and partitions
    :param column: the column with the texts
    :param command: the command line as an executor finds it; paths start in the executor's folder
    :param head: file with labels of your own that ``distilbert-wasm learn`` has written, as an executor finds it
    :param options: more options for ``classify``, such as ``("--model", "./bundle/my-model")``
    :param on_error: ``skip`` gives a row that cannot be classified an ``error`` in place of a label;
        ``fail`` makes it the job's error
    :param prefix: before the new columns' names, where the table has them
    """
    added = [
        StructField(prefix + "label", StringType()),
        StructField(prefix + "score", DoubleType()),
        StructField(prefix + "error", StringType()),
    ]
    _check_columns(table.schema, column, [field.name for field in added])
    index = table.columns.index(column)
    fixed = [*command, "classify", "--jsonl", "--column", "text", "--on-error", on_error]
    if head is not None:
        fixed += ["--head", head]

    def classify_partition(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        context = TaskContext.get()
        threads = context.cpus() if context else 1
        return _classify_batches(batches, index, [*fixed, "--threads", str(threads), *options], prefix)

    return table.mapInArrow(classify_partition, StructType([*table.schema.fields, *added]))


def _check_columns(schema: StructType, column: str, added: Sequence[str]) -> None:
    if column not in schema.names:
        raise ValueError(f"the table has no column {column!r}; it has {', '.join(schema.names)}")
    if not isinstance(schema[column].dataType, StringType):
        raise TypeError(f"column {column!r} is {schema[column].dataType.simpleString()}, expected string")
    taken = {name.lower() for name in schema.names}
    for name in added:
        if name.lower() in taken:
            raise ValueError(f"the table already has a column {name!r}; give a prefix for the new ones")


def _classify_batches(
    batches: Iterator[pa.RecordBatch], column: int, arguments: Sequence[str], prefix: str
) -> Iterator[pa.RecordBatch]:
    """Runs on an executor, once for each partition."""
    first = next((batch for batch in batches if batch.num_rows > 0), None)
    if first is None:
        return  # no rows, no model to load
    with _Process(arguments) as process:
        for batch in process.feed(first, batches, column):
            answers = [process.answer() for _ in range(batch.num_rows)]
            yield _with_answers(batch, answers, batch.column(column).type, prefix)
        process.finish()


def _with_answers(
    batch: pa.RecordBatch, answers: Sequence[dict[str, Any]], string: pa.DataType, prefix: str
) -> pa.RecordBatch:
    columns, schema = batch.columns, batch.schema
    for name, kind in (("label", string), ("score", pa.float64()), ("error", string)):
        columns.append(pa.array([answer.get(name) for answer in answers], type=kind))
        schema = schema.append(pa.field(prefix + name, kind))
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _lines(batch: pa.RecordBatch, column: int, first_row: int) -> Iterator[bytes]:
    """A batch's texts as JSON, with the rows' numbers by which answers are checked."""
    texts = batch.column(column)
    # Spark's strings can hold any bytes. Those that are not UTF-8 go through as they are: the command line
    # reports the row.
    binary = pa.large_binary() if pa.types.is_large_string(texts.type) else pa.binary()
    for row, scalar in enumerate(texts.cast(binary), first_row):
        value: bytes | None = scalar.as_py()
        text = None if value is None else value.decode("utf-8", "surrogateescape")
        line = json.dumps({"row": row, "text": text}, ensure_ascii=False) + "\n"
        yield line.encode("utf-8", "surrogateescape")


class _Process:
    """The command line, with a thread that writes rows to it and one that reads its messages.

    Rows are written no faster than the process takes them, and the process takes them no faster than its
    answers are read: a slow consumer holds up everything before it. If this worker is killed, the process
    finds its pipes closed and ends as well.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        try:
            # A group of its own, so that what a wrapper script starts can be ended with it.
            self._process = subprocess.Popen(
                arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise RuntimeError(
                f"cannot start {arguments[0]!r} in {os.getcwd()}: {error.strerror}; "
                "`command` tells where this executor has distilbert-wasm"
            ) from error
        assert self._process.stdin and self._process.stdout and self._process.stderr
        self._stdin = self._process.stdin
        self._stdout = self._process.stdout
        self._stderr = self._process.stderr
        self._answered = 0
        self._messages: deque[str] = deque(maxlen=_SHOWN_MESSAGES)
        self._messenger = threading.Thread(target=self._forward_messages, daemon=True)
        self._messenger.start()

    def __enter__(self) -> _Process:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._stdout.close()

    def feed(
        self, first: pa.RecordBatch, others: Iterator[pa.RecordBatch], column: int
    ) -> Iterator[pa.RecordBatch]:
        """Writes the batches, and gives each back as soon as its answers can be awaited."""
        # Not bounded: the feeder waits at the pipe with the last batch that it has put here.
        written: queue.SimpleQueue[pa.RecordBatch | BaseException | None] = queue.SimpleQueue()

        def feed_rows() -> None:
            row = 0
            batch: pa.RecordBatch | None = first
            try:
                with self._stdin:
                    while batch is not None:
                        written.put(batch)
                        self._stdin.writelines(_lines(batch, column, row))
                        self._stdin.flush()
                        row += batch.num_rows
                        batch = next(others, None)
            except BrokenPipeError:
                pass  # The process has ended; whoever reads its answers finds out why.
            except BaseException as error:  # of the input; it is raised again where Spark sees it
                written.put(error)
            written.put(None)

        threading.Thread(target=feed_rows, daemon=True).start()
        while (item := written.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item

    def answer(self) -> dict[str, Any]:
        """The next row's."""
        line = self._stdout.readline()
        if not line.endswith(b"\n"):
            raise self._failure(f"ended after {self._answered} rows")
        answer: dict[str, Any] = json.loads(line)
        # A row that was not UTF-8 comes back in one piece, without the number.
        row = answer.get("row", None if "raw" in answer else -1)
        if row not in (None, self._answered):
            raise self._failure(f"answered row {row} where row {self._answered} was expected")
        if "label" not in answer and "error" not in answer:
            raise self._failure(f"answered row {row} without label and error; options must not rename them")
        self._answered += 1
        return answer

    def finish(self) -> None:
        """Waits for the end that follows the last answer."""
        if self._stdout.read(1):
            raise self._failure(f"wrote more than the answers of {self._answered} rows")
        if self._process.wait() != 0:
            raise self._failure(f"failed after {self._answered} rows")

    def _failure(self, what: str) -> RuntimeError:
        try:
            status = self._process.wait(timeout=10)
            self._messenger.join(timeout=10)
        except subprocess.TimeoutExpired:
            status = None
        ended = "still running" if status is None else f"exit code {status}"
        return RuntimeError("\n".join([f"distilbert-wasm {what} ({ended})", *self._messages]))

    def _forward_messages(self) -> None:
        """Messages go to the executor's log; the last ones are kept for an error."""
        with self._stderr:
            for line in self._stderr:
                message = line.decode("utf-8", "replace").rstrip("\n")
                self._messages.append(message)
                print(message, file=sys.stderr, flush=True)
