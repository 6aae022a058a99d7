"""A Spark job that classifies a table: spark-submit --py-files distilbert_spark.py classify_table.py --help"""

from __future__ import annotations

import argparse
import shlex

from distilbert_spark import classify
from pyspark.sql import SparkSession


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="classify_table.py", description="Classifies a table with Spark.")
    parser.add_argument("input", help="file, folder or URL that Spark can read")
    parser.add_argument("output", help="folder to write; it must not exist yet")
    parser.add_argument("--format", default="parquet", choices=["parquet", "orc", "json", "csv"])
    parser.add_argument("--column", default="text", help="the column with the texts (default: text)")
    parser.add_argument(
        "--partitions", type=int, help="spread the rows over this many partitions; mixes their order"
    )
    parser.add_argument(
        "--command", type=shlex.split, default=["distilbert-wasm"], help="the command line on the executors"
    )
    parser.add_argument("--head", help="labels that distilbert-wasm learn has learned: the file on the executors")
    parser.add_argument(
        "--options",
        type=shlex.split,
        default=[],
        help='for distilbert-wasm classify: --options="--overflow windows"',
    )
    parser.add_argument("--on-error", default="skip", choices=["skip", "fail"])
    parser.add_argument("--prefix", default="", help="before the new columns' names")
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    spark = SparkSession.builder.appName("distilbert-wasm").getOrCreate()
    # CSV as the command line reads and writes it: RFC 4180, quotes doubled, line breaks in cells.
    reader = spark.read.format(arguments.format)
    if arguments.format == "csv":
        reader = reader.options(header=True, multiLine=True, escape='"')
    table = reader.load(arguments.input)
    if arguments.partitions:
        table = table.repartition(arguments.partitions)
    classified = classify(
        table,
        arguments.column,
        command=arguments.command,
        head=arguments.head,
        options=arguments.options,
        on_error=arguments.on_error,
        prefix=arguments.prefix,
    )
    writer = classified.write.format(arguments.format)
    if arguments.format == "csv":
        writer = writer.options(header=True, escape='"')
    writer.save(arguments.output)
    spark.stop()


if __name__ == "__main__":
    main()
