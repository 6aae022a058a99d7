"""Writes src/text/unicode/tables.cpp by asking Hugging Face's tokenizers about every code point.

    python3 scripts/generate/unicode/generate_tables.py [--check]

Three Unicode versions are at work in tokenizers (categories, decompositions, lowercase), so no
Unicode library has these tables. --check compares with the file instead of writing it.
"""

import argparse
import sys
from itertools import groupby
from pathlib import Path

import tokenizers
from tokenizers import AddedToken, Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import NFD, BertNormalizer, Lowercase, Sequence, StripAccents
from tokenizers.pre_tokenizers import BertPreTokenizer, ByteLevel

PINNED = "0.23.3"
TARGET = Path(__file__).resolve().parents[3] / "src" / "text" / "unicode" / "tables.cpp"
SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
HANGUL = range(0xAC00, 0xD7A4)  # decomposed by formula


def normalizer(**on: bool) -> BertNormalizer:
    flags = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return BertNormalizer(**{**flags, **on})


def varint(value: int) -> list[int]:
    out = []
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return [*out, value]


def zigzag(value: int) -> list[int]:
    return varint(2 * value if value >= 0 else -2 * value - 1)


def pack_sets(sets: list[list[int]]) -> tuple[list[int], list[int], list[int]]:
    """Runs of code points that are in the same of these sets: their lengths; of each its class, which is
    a place among the last, where set i is bit i. One table, as the sets share most of their borders."""
    bits = [0] * 0x110000
    for i, codes in enumerate(sets):
        for c in codes:
            bits[c] |= 1 << i
    runs = [(len(list(run)), value) for value, run in groupby(bits)]
    classes = sorted({value for _, value in runs})
    lengths = [byte for length, _ in runs for byte in varint(length)]
    return lengths, [classes.index(value) for _, value in runs], classes


def pack_map(pairs: list[tuple[int, int]]) -> list[int]:
    """Runs with one difference target - source: how many, then of all the distance from the end of the run
    before, then of all the count and whether every second code point is meant, then of all the change of
    the difference. Like stands by like: that is what compresses."""
    gaps, counts, changes, end, previous, i = [], [], [], 0, 0, 0
    while i < len(pairs):
        source, difference = pairs[i][0], pairs[i][1] - pairs[i][0]
        best = (1, 1)
        for step in (1, 2):
            n = 1
            while i + n < len(pairs) and pairs[i + n] == (source + n * step, source + n * step + difference):
                n += 1
            best = max(best, (n, step), key=lambda b: b[0])
        count, step = best
        gaps.append(varint(source - end))
        counts.append(varint(2 * count + step - 1))
        changes.append(zigzag(difference - previous))
        end, previous, i = source + (count - 1) * step + 1, difference, i + count
    return sum(gaps + counts + changes, varint(len(gaps)))


def pack_long(entries: list[tuple[int, str]]) -> list[int]:
    """Code points that become two or three: distance, number of targets, targets."""
    out, end = [], 0
    for source, target in entries:
        out += varint(source - end) + varint(len(target))
        for c in target:
            out += varint(ord(c))
        end = source + 1
    return out


def touches_word(codes: list[int]) -> list[int]:
    """Those beside which a token that is single_word is not found: letters, digits, underscores."""
    tokenizer = Tokenizer(WordLevel({"?": 0, "|": 1}, unk_token="?"))
    tokenizer.add_tokens([AddedToken("|", single_word=True, normalized=False)])
    found = tokenizer.encode_batch_fast([f"|{chr(c)}" for c in codes], add_special_tokens=False)
    return [c for c, encoding in zip(codes, found) if encoding.ids[:1] != [1]]


def byte_level() -> tuple[list[int], list[int]]:
    """GPT-2's \\p{L} and \\p{N}: what goes on with a letter or a number. Its \\s is utf8.h's IsWhiteSpace."""
    split = ByteLevel(add_prefix_space=False).pre_tokenize_str

    def going_on_with(first: str) -> list[int]:
        return [c for c in SCALARS if len(split(first + chr(c))) == 1]

    letters, numbers, others = map(going_on_with, "a1#")
    known = {*letters, *numbers, *others}
    spaces = [*range(9, 14), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000]
    if [c for c in SCALARS if c not in known] != spaces:
        sys.exit("ByteLevel's white space is not that of src/text/unicode/utf8.h")
    return letters, numbers


def removes_marks(strip: dict[int, str], lower: dict[int, str]) -> list[int]:
    """What StripAccents removes and BertNormalizer leaves: marks that take space or enclose. With these
    removed from what BertNormalizer gives, a sequence of NFD and StripAccents is the same."""
    removed = {c for c in SCALARS if strip[c] and StripAccents().normalize_str(chr(c)) == ""}

    def ours(c: int, lowercase: bool) -> str:
        text = "".join(lower[ord(x)] for x in strip[c]) if lowercase else strip[c]
        return "".join(x for x in text if ord(x) not in removed)

    every = "\n".join(map(chr, SCALARS))  # at once: a call for each takes a minute
    for steps in [
        [NFD(), StripAccents()],
        [NFD(), StripAccents(), Lowercase()],
        [NFD(), Lowercase(), StripAccents()],
        [Lowercase(), NFD(), StripAccents()],
    ]:
        expected = Sequence(steps).normalize_str(every)
        if "\n".join(ours(c, len(steps) > 2) for c in SCALARS) != expected:
            sys.exit(f"{steps} is not BertNormalizer without these marks")
    return sorted(removed)


def tables() -> dict[str, list[int]]:
    clean = {c: normalizer(clean_text=True).normalize_str(chr(c)) for c in SCALARS}
    strip = {c: normalizer(strip_accents=True).normalize_str(chr(c)) for c in SCALARS}
    lower = {c: normalizer(lowercase=True).normalize_str(chr(c)) for c in SCALARS}
    chinese = normalizer(handle_chinese_chars=True)
    split = BertPreTokenizer().pre_tokenize_str
    stripped = [(c, t) for c, t in strip.items() if t and t != chr(c) and c not in HANGUL]
    lowered = [(c, t) for c, t in lower.items() if t != chr(c)]
    letters, numbers = byte_level()
    # In the order of tables.h's Property.
    lengths, classes, properties = pack_sets(
        [
            [c for c, t in clean.items() if t == ""],
            [c for c, t in clean.items() if t == " "],
            [c for c in SCALARS if chinese.normalize_str(chr(c)) == f" {chr(c)} "],
            letters,
            numbers,
            touches_word(SCALARS),
            [c for c, t in strip.items() if t == ""],
            removes_marks(strip, lower),
            [c for c in SCALARS if len(split(f"a{chr(c)}b")) == 3],
        ]
    )
    return {
        "kRunLengths": lengths,
        "kRunClasses": classes,
        "kClassProperties": properties,
        "kStripped": pack_map([(c, ord(t)) for c, t in stripped if len(t) == 1]),
        "kStrippedLong": pack_long([(c, t) for c, t in stripped if len(t) > 1]),
        "kLowercase": pack_map([(c, ord(t)) for c, t in lowered if len(t) == 1]),
        "kLowercaseLong": pack_long([(c, t) for c, t in lowered if len(t) > 1]),
    }


def element(name: str) -> str:
    return "std::uint16_t" if name == "kClassProperties" else "std::uint8_t"


def source() -> str:
    lines = [
        "// Generated by scripts/generate/unicode/generate_tables.py; do not edit.",
        '#include "text/unicode/tables.h"',
        "",
        "namespace distilbert::unicode {",
        "namespace {",
        "",
        "// clang-format off",
    ]
    packed = tables()
    for name, data in packed.items():
        lines.append(f"constexpr {element(name)} {name}Data[] = {{")
        row = "   "
        for byte in data:
            if len(row) + len(f" {byte},") > 100:
                lines.append(row)
                row = "   "
            row += f" {byte},"
        lines += [row, "};", ""]
    lines += ["// clang-format on", "", "}  // namespace", ""]
    lines += [f"const std::span<const {element(name)}> {name} = {name}Data;" for name in packed]
    lines += ["", "}  // namespace distilbert::unicode", ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    if tokenizers.__version__ != PINNED:
        sys.exit(f"tokenizers is {tokenizers.__version__}, expected {PINNED}")
    if not arguments.check:
        TARGET.write_text(source())
    elif TARGET.read_text() != source():
        sys.exit(f"{TARGET.name} differs from what tokenizers {PINNED} says; generate it again")


if __name__ == "__main__":
    main()
