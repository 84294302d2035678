"""Standard input: a README and the contract's metrics as JSON; on standard output its commands, claims and sections.

    {"text": …, "metrics": […]} → {"commands": [[line, text, is_block]], "claims": [[metric, line, number, is_table]],
                                   "sections": [[line, level, title, text]], "links": […], "n_words": …}

Markdown, and reStructuredText as far as its blocks are indented, too. It is data: nothing of it is run here.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from grader.examiner.programs.budget import limit_myself

SHELLS = {"", "sh", "bash", "shell", "console", "zsh", "shell-session", "shellsession", "terminal", "cmd", "text"}
"""What a block of commands calls itself. Of the last one, as of one without a name, only lines that begin as one."""
LINE_CHARACTERS = 2000
MOST_LINES = 5000
MOST_COMMANDS = 60
MOST_CLAIMS = 100
PROMPT = re.compile(r"^(?:\([\w.-]{1,40}\) ?)?[$%❯] ")
FENCE = re.compile(r"^ {0,3}(```+|~~~+) {0,3}([\w-]*)")
INLINE = re.compile(r"`((?:python3?|pytest|make|uv run|poetry run)\b[^`]{0,400})`")
HEADING = re.compile(r"^(#{1,6}) +(.+?)#*$")
BOLD_LEAD = re.compile(r"^\*\*([^*]{2,80})\*\*")
LINK = re.compile(r"[\w-]{1,60}\.(?:md|rst|txt)\b", re.IGNORECASE)
"""A document of the repository, by the end of its path."""
UNDERLINE = re.compile(r"[=~^-]{3,}")
BOLD_LEVEL = 7
"""Below every heading."""
MULTI_LINE = {"for", "while", "if", "case", "function", "do", "done", "fi", "{", "until"}
BETWEEN = r"[^0-9\n.;|<>≤≥]{0,24}"
"""From a metric's name to its number, in a sentence."""
NUMBER = r"(\d{0,3}\.\d{1,6})"
OTHER_THINGS = re.compile(
    r"baseline|dummy|constant|naive|naïve|train(?:ing)? (?:set|data|auc|roc|score|loss|log)|in-sample|on the train"
    r"|target|goal|at least|needed|required|full marks|instead of|without|leak|overfit|too good|random"
    r"|^(?:train|training|cv)$",
    re.IGNORECASE,
)
"""Words of a line, or of a column, whose number is none that is claimed of data not seen."""

Lines = list[tuple[int, str]]


def read(asked: dict[str, object]) -> dict[str, object]:
    lines = [line[:LINE_CHARACTERS].rstrip() for line in str(asked["text"]).splitlines()[:MOST_LINES]]
    metrics = asked["metrics"]
    blocks, prose = _parted(lines)
    commands = [[line, text, True] for block in blocks for line, text in _commands(block)]
    commands += [[line, text, False] for line, text in _inline(prose)]
    names = {str(name): _alias(str(name)) for name in metrics} if isinstance(metrics, list) else {}
    claims = [*_table_claims(prose, names), *_sentence_claims(prose, names)]
    return {
        "commands": sorted(commands, key=lambda command: int(str(command[0])))[:MOST_COMMANDS],
        "claims": claims[:MOST_CLAIMS],
        "sections": list(_sections(lines)),
        "links": LINK.findall("\n".join(lines))[:MOST_CLAIMS],
        "n_words": sum(len(text.split()) for _, text in prose),
    }


# Blocks and prose


def _parted(lines: list[str]) -> tuple[list[tuple[str, Lines]], Lines]:
    """Blocks of code, each with what it calls itself; and the other lines. Lines are counted from 1."""
    blocks: list[tuple[str, Lines]] = []
    prose: Lines = []
    fence, was_blank = "", True
    for number, line in enumerate(lines, start=1):
        opened = FENCE.match(line)
        if fence:
            if opened and opened[1].startswith(fence) and not opened[2]:
                fence = ""
            else:
                blocks[-1][1].append((number, line.strip() if line.strip() else ""))
        elif opened:
            fence = opened[1]
            blocks.append((opened[2].lower(), []))
        elif line.startswith(("    ", "\t")) and (was_blank or (blocks and _follows(blocks[-1], number))):
            if not (blocks and _follows(blocks[-1], number)):
                blocks.append(("", []))
            blocks[-1][1].append((number, line.strip()))
            continue
        else:
            prose.append((number, line))
        was_blank = not line
    return blocks, prose


def _follows(block: tuple[str, Lines], number: int) -> bool:
    return not block[0] and bool(block[1]) and block[1][-1][0] == number - 1


# Commands


def _commands(block: tuple[str, Lines]) -> Iterator[tuple[int, str]]:
    language, lines = block
    if language not in SHELLS or any("<<" in text for _, text in lines):
        return
    prompted = any(PROMPT.match(text) for _, text in lines)
    begun, start = "", 0
    for number, text in lines:
        if not begun and prompted and not PROMPT.match(text):
            continue  # what the command before it said
        words = PROMPT.sub("", text, count=1) if not begun else text.removeprefix("> ")
        if words.split()[:1] and words.split()[0] in MULTI_LINE:
            return
        start = start if begun else number
        begun = f"{begun} {words}".strip()
        if begun.endswith("\\"):
            begun = begun[:-1].strip()
            continue
        if begun and not begun.startswith("#"):
            yield start, begun
        begun = ""


def _inline(prose: Lines) -> Iterator[tuple[int, str]]:
    """Within a sentence; it may go on in the next line."""
    joined = "\n".join(text for _, text in prose)
    starts = [0]
    for _, text in prose:
        starts.append(starts[-1] + len(text) + 1)
    line = 0
    for found in INLINE.finditer(joined):
        while starts[line + 1] <= found.start():
            line += 1
        yield prose[line][0], " ".join(found[1].split())


# Claims


def _alias(metric: str) -> re.Pattern[str]:
    """As `roc_auc`, ROC AUC, roc-auc and rocauc; an AUC is called so alone, too."""
    words = [re.escape(word) for word in metric.split("_") if word]
    name = "[ _-]?".join(words)
    return re.compile(rf"(?<![\w-])(?:{name}{'|auc' if 'auc' in words else ''})(?![\w])", re.IGNORECASE)


def _table_claims(prose: Lines, names: dict[str, re.Pattern[str]]) -> Iterator[list[object]]:
    header: list[str] = []
    for number, text in prose:
        if not text.lstrip().startswith("|") and text.count("|") < 2:
            header = []
            continue
        cells = [cell.strip(" *`") for cell in text.strip().strip("|").split("|")]
        if not header:
            header = cells
            continue
        if OTHER_THINGS.search(cells[0]):
            continue
        for metric, name in names.items():
            for column, cell in enumerate(cells):
                title = header[column] if column < len(header) else ""
                here = name.search(_outside_brackets(title)) or (column and name.search(_outside_brackets(cells[0])))
                value = re.match(rf"[^0-9.+−±-]{{0,6}}{NUMBER}", cell)
                if here and value and not OTHER_THINGS.search(_outside_brackets(title)):
                    yield [metric, number, float(value[1]), True]


def _outside_brackets(text: str) -> str:
    """`AUC (baseline)` is an AUC, with another one behind it."""
    return re.sub(r"\([^()]{0,100}\)", "", text)


def _sentence_claims(prose: Lines, names: dict[str, re.Pattern[str]]) -> Iterator[list[object]]:
    for number, text in prose:
        if "|" in text:
            continue
        for metric, name in names.items():
            for found in re.finditer(name.pattern + BETWEEN + NUMBER, text, re.IGNORECASE):
                begin = max(text.rfind(". ", 0, found.start()), text.rfind("; ", 0, found.start())) + 1
                if not OTHER_THINGS.search(text[begin : found.end()]):
                    yield [metric, number, float(found[1]), False]


# Sections


def _sections(lines: list[str]) -> Iterator[list[object]]:
    """Line, level, title and text of what stands under a heading, or in a paragraph that words in bold begin."""
    level, title, start, fenced = 0, "", 1, False
    text: list[str] = []
    for number, line in enumerate(lines, start=1):
        fenced ^= bool(FENCE.match(line))
        found = None if fenced else _title(line, lines[number] if number < len(lines) else "")
        if found is None:
            text.append(line)
            continue
        yield [start, level, title, "\n".join(text).strip()]
        (level, title), start = found, number
        text = [line] if level == BOLD_LEVEL else []
    yield [start, level, title, "\n".join(text).strip()]


def _title(line: str, following: str) -> tuple[int, str] | None:
    if found := HEADING.match(line):
        return len(found[1]), found[2].strip()
    if found := BOLD_LEAD.match(line):
        return BOLD_LEVEL, found[1].strip()
    if line and "|" not in line and UNDERLINE.fullmatch(following):
        return (1 if following.startswith("=") else 2), line.strip()
    return None


if __name__ == "__main__":
    limit_myself()
    json.dump(read(json.load(sys.stdin)), sys.stdout)
