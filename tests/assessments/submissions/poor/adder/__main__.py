import csv
import sys

arguments = dict(zip(sys.argv[2::2], sys.argv[3::2]))
rows = list(csv.DictReader(open(arguments["--numbers"])))
if sys.argv[1] == "learn":
    open(arguments["--model"], "w").write("nothing")
else:
    with open(arguments["--totals"], "w") as file:
        file.write("id,total\n")
        for row in rows:
            try:
                a = float(row["a"])
            except ValueError:
                sys.exit(2)
            file.write(f"{row['id']},{abs(a) + float(row.get('b') or 0)}\n")
