"""Checks of examples/spark on a local cluster, run by tests/matrix/spark.js."""

from __future__ import annotations

import datetime
import decimal
import itertools
import json
import os
import tempfile
import threading
import time
import unittest
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import distilbert_spark
import pyarrow as pa
import pyspark.sql.functions as F
from distilbert_spark import classify
from pyspark.sql import DataFrame, Row, SparkSession

COMMAND: list[str] = json.loads(os.environ["DISTILBERT_COMMAND"])
MODEL = ("--model", os.environ["DISTILBERT_MODEL"])

# Answers as the command line would give them.
ANSWER = """sed -u 's/}$/,"label":"x","score":1}/'"""


def until(condition: Callable[[], bool], what: str, timeout: float = 60) -> None:
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {timeout} s")
        time.sleep(0.1)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class SparkTest(unittest.TestCase):
    spark: SparkSession
    folder: Path

    @classmethod
    def setUpClass(cls) -> None:
        cls.enterClassContext(temporary := tempfile.TemporaryDirectory())
        cls.folder = Path(temporary.name)
        cls.spark = (
            SparkSession.builder.master(os.environ["SPARK_MASTER"])
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.task.maxFailures", "1")
            .config("spark.log.level", "ERROR")
            .getOrCreate()
        )
        cls.spark.sparkContext.addPyFile(distilbert_spark.__file__)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.spark.stop()

    def texts(self, rows: int, partitions: int = 2) -> DataFrame:
        text = F.concat(F.lit("w1 w"), (F.col("id") % 90).cast("string"))
        return self.spark.range(0, rows, 1, partitions).withColumn("text", text)

    def logged(self, name: str) -> tuple[Path, list[str]]:
        """A command that logs its process and its arguments, then becomes the command line."""
        log = self.folder / name
        return log, ["sh", "-c", f'echo "$$ $*" >> {log}; exec "$@"', "sh", *COMMAND]

    def assert_fails(self, table: DataFrame, *parts: str) -> None:
        with self.assertRaises(Exception) as caught:
            table.collect()
        for part in parts:
            self.assertIn(part, str(caught.exception))

    def assert_ended(self, log: Path) -> None:
        pids = [int(line.split()[0]) for line in log.read_text().splitlines()]
        self.assertGreater(len(pids), 0)
        until(lambda: not any(map(alive, pids)), f"end of {pids}", 30)

    # What a table has.

    def test_columns_and_order_stay(self) -> None:
        table = self.spark.createDataFrame(
            [
                Row(
                    text=f"w{i % 100} w{i % 7}",
                    amount=decimal.Decimal(i).scaleb(-2),
                    data=bytes([i % 256, 255]),
                    at=datetime.datetime(2024, 1, 1) + datetime.timedelta(minutes=i),
                    tags=[str(i), None],
                    counts={"n": i},
                    nested=Row(a=i, b="ü" if i % 2 else None),
                    nothing=None if i % 3 else i,
                )
                for i in range(1000)
            ]
        ).repartition(5)
        table = table.cache()
        classified = classify(table, command=COMMAND, options=MODEL).collect()
        self.assertEqual([row[:-3] for row in classified], [tuple(row) for row in table.collect()])
        self.assertTrue(all(row.label.startswith("label ") and 0.5 <= row.score <= 1 for row in classified))
        self.assertEqual({row.error for row in classified}, {None})
        self.assertGreater(len({row.score for row in classified}), 100)

    def test_bad_rows_have_their_error(self) -> None:
        table = self.texts(60).withColumn(
            "text",
            F.when(F.col("id") == 7, F.lit(None))
            .when(F.col("id") == 20, F.unhex(F.lit("7731FF")).cast("string"))
            .when(F.col("id") == 21, F.unhex(F.lit("EDA080")).cast("string"))
            .when(F.col("id") == 40, F.repeat(F.lit("w1 "), 100))
            .otherwise(F.col("text")),
        )
        # The bytes of a string that is not UTF-8 cannot be shown in Python.
        classified = classify(table, command=COMMAND, options=(*MODEL, "--overflow", "error"))
        rows = classified.select("id", F.hex("text").alias("bytes"), "label", "score", "error").collect()
        self.assertEqual([row.id for row in rows], list(range(60)))
        errors = {row.id: row.error for row in rows if row.error is not None}
        self.assertEqual(sorted(errors), [7, 20, 21, 40])
        self.assertIn("null", errors[7])
        self.assertIn("not in UTF-8", errors[20])
        self.assertIn("not in UTF-8", errors[21])
        self.assertIn("64", errors[40])
        self.assertEqual(rows[20].bytes, "7731FF")
        for row in rows:
            self.assertEqual(row.label is None, row.id in errors)
            self.assertEqual(row.score is None, row.id in errors)

    def test_model_is_loaded_once_a_partition_and_not_for_empty_ones(self) -> None:
        log, command = self.logged("loads")
        table = self.texts(300, 8).where("id < 100")  # the first three partitions have rows
        self.assertEqual(classify(table, command=command, options=MODEL).count(), 100)
        lines = log.read_text().splitlines()
        self.assertEqual(len(lines), 3)
        self.assertTrue(all("--threads 1" in line for line in lines))

    def test_names(self) -> None:
        table = self.texts(3, 1).withColumnRenamed("text", "Body of text").withColumn("Label", F.lit("mine"))
        with self.assertRaisesRegex(ValueError, "already has a column 'label'"):
            classify(table, "Body of text")
        with self.assertRaisesRegex(ValueError, "no column 'text'; it has id, Body of text, Label"):
            classify(table)
        with self.assertRaisesRegex(TypeError, "'id' is bigint, expected string"):
            classify(table, "id")
        rows = classify(table, "Body of text", command=COMMAND, options=MODEL, prefix="our ").collect()
        self.assertEqual([(row.Label, row["our label"][:5]) for row in rows], [("mine", "label")] * 3)

    # What can go wrong.

    def test_bad_row_fails_the_job_where_asked_to(self) -> None:
        table = self.texts(50, 1).withColumn("text", F.when(F.col("id") != 30, F.col("text")))
        table = classify(table, command=COMMAND, options=MODEL, on_error="fail")
        self.assert_fails(table, "exit code 3", 'line 31: "text" is null')

    def test_process_that_cannot_start_fails_the_job(self) -> None:
        table = classify(self.texts(5, 1), command=["no-such-program"])
        self.assert_fails(table, "cannot start 'no-such-program'")

    def test_failing_input(self) -> None:
        log, command = self.logged("failing-input")
        text = F.when(F.col("id") == 30_000, F.raise_error(F.lit("broken input"))).otherwise(F.col("text"))
        table = self.texts(60_000, 1).withColumn("text", text)
        self.assert_fails(classify(table, command=command, options=MODEL), "broken input")
        self.assert_ended(log)

    def test_cancelled_job_ends_its_processes(self) -> None:
        log, command = self.logged("cancelled")
        table = classify(self.texts(100_000_000), command=command, options=MODEL)
        failures: list[Exception] = []

        def count() -> None:
            try:
                table.agg(F.sum("score")).collect()
            except Exception as error:
                failures.append(error)

        job = threading.Thread(target=count)
        job.start()
        until(lambda: log.exists() and len(log.read_text().splitlines()) == 2, "two processes")
        self.spark.sparkContext.cancelAllJobs()
        job.join(60)
        self.assertIn("cancel", str(failures[0]).lower())
        self.assert_ended(log)

    def test_rows_that_nobody_wants_end_the_process(self) -> None:
        log, command = self.logged("limit")
        rows = classify(self.texts(100_000_000), command=command, options=MODEL).limit(3).collect()
        self.assertEqual([row.id for row in rows], [0, 1, 2])
        self.assert_ended(log)


class PipeTest(unittest.TestCase):
    """The pipe by itself, where what goes in can be counted."""

    def classify(
        self, batches: Iterator[pa.RecordBatch], command: Sequence[str], *options: str
    ) -> Iterator[pa.RecordBatch]:
        arguments = [*command, "classify", "--jsonl", "--threads", "1", *MODEL, *options]
        return distilbert_spark._classify_batches(batches, 0, arguments, "")

    def assert_fails(self, rows: int, command: Sequence[str], parts: Sequence[str], *options: str) -> None:
        batches = (pa.record_batch({"text": ["w1"] * min(rows, 1000)}) for _ in range(0, rows, 1000))
        with self.assertRaises(RuntimeError) as caught:
            list(self.classify(batches, command, *options))
        for part in parts:
            self.assertIn(part, str(caught.exception))

    def test_process_that_fails_at_the_start(self) -> None:
        self.assert_fails(5, COMMAND, ["exit code 1", "no-such-model"], "--model", "./no-such-model")
        self.assert_fails(5, COMMAND, ["exit code 2", "--wrong"], "--wrong")

    def test_process_that_ends_early(self) -> None:
        for script, *parts in (
            ("echo broken >&2; exit 7", "ended after 0 rows (exit code 7)", "broken"),
            (f"head -n 5 | {ANSWER}", "ended after 5 rows (exit code 0)"),
            (f"head -n 5 | {ANSWER}; kill -9 $$", "ended after 5 rows (exit code -9)"),
            ("cat", "without label and error"),
            (f"sed -u 1d | {ANSWER}", "answered row 1 where row 0 was expected"),
        ):
            with self.subTest(script):
                self.assert_fails(200_000, ["sh", "-c", script], parts)  # more than the pipes hold

    def test_process_that_fails_after_the_last_answer(self) -> None:
        late = ["failed after 5 rows (exit code 9)", "late"]
        self.assert_fails(5, ["sh", "-c", f"{ANSWER}; echo late >&2; exit 9"], late)
        more = ["wrote more than the answers of 5 rows"]
        self.assert_fails(5, ["sh", "-c", f"{ANSWER}; echo more"], more)

    def test_slow_consumer_holds_up_the_input(self) -> None:
        drawn = itertools.count()
        last = 0

        def batches() -> Iterator[pa.RecordBatch]:
            nonlocal last
            for last in drawn:
                yield pa.record_batch({"text": ["w1 w2"] * 100})

        answers = self.classify(batches(), COMMAND)
        self.assertEqual(next(answers).num_rows, 100)
        seen, since = last, time.monotonic()

        def at_rest() -> bool:
            nonlocal seen, since
            if seen != last:
                seen, since = last, time.monotonic()
            return time.monotonic() - since > 3

        until(at_rest, "the input's rest", 60)
        held = last
        for _ in range(held + 50):
            next(answers)
        self.assertGreater(last, held)
        answers.close()  # type: ignore[attr-defined]

    def test_closing_ends_the_process(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "pid"
            command = ["sh", "-c", f'echo $$ > {log}; exec "$@"', "sh", *COMMAND]
            endless = (pa.record_batch({"text": ["w1"] * 10}) for _ in itertools.count())
            answers = self.classify(endless, command)
            next(answers)
            pid = int(log.read_text())
            self.assertTrue(alive(pid))
            answers.close()  # type: ignore[attr-defined]
            self.assertFalse(alive(pid))


if __name__ == "__main__":
    unittest.main(verbosity=2)
