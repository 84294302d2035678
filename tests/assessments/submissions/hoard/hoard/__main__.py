import json
import sys

from hoard import answers

arguments = dict(zip(sys.argv[2::2], sys.argv[3::2]))
if sys.argv[1] == "count":
    seen = answers.count(arguments["--rows"])
else:
    with open(arguments["--question"]) as file:
        seen = getattr(answers, file.read())(arguments["--rows"])
with open(arguments["--seen"], "w") as file:
    json.dump(seen, file)
