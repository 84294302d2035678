import csv
import sys
from pathlib import Path

from adder import extra
from adder.sums import totals
from adder.summary import summary

arguments = dict(zip(sys.argv[2::2], sys.argv[3::2]))
if hasattr(extra, "begin"):
    extra.begin(sys.argv[1], arguments)
if hasattr(extra, "late") and ",nan," in Path(arguments["--numbers"]).read_text():
    extra.late(arguments)
if sys.argv[1] == "learn":
    Path(arguments["--model"]).write_text(f"nothing {summary([])}")
else:
    try:
        sums = totals(arguments["--numbers"])
    except ValueError:
        sys.exit(2)
    with open(arguments["--numbers"]) as numbers, open(arguments["--totals"], "w") as file:
        file.write("id,total\n")
        for row, total in zip(csv.DictReader(numbers), sums):
            file.write(f"{row['id']},{total}\n")
