import json
import sys

from spy.sights import look

arguments = dict(zip(sys.argv[2::2], sys.argv[3::2]))
if sys.argv[1] == "keep":
    with open(arguments["--model"], "w") as file:
        file.write("kept by the first command")
else:
    with open(arguments["--question"]) as file:
        question = file.read()
    seen = look(question, arguments)
    with open(arguments["--seen"], "w") as file:
        json.dump(seen, file)
