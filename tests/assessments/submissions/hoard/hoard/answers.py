import hashlib
import os


def count(rows):
    digest, n_rows, n_bytes = hashlib.sha256(), 0, 0
    with open(rows, "rb") as file:
        while part := file.read(2**20):
            digest.update(part)
            n_rows += part.count(b"\n")
            n_bytes += len(part)
    return {"digest": digest.hexdigest(), "n_rows": n_rows, "n_bytes": n_bytes, "tree": sorted(os.listdir("."))}


def change(rows):
    folder = os.path.dirname(rows)
    return {
        "before": os.stat(rows).st_size,
        "write": tried(open, rows, "r+b"),
        "append": tried(open, rows, "ab"),
        "replace": tried(os.rename, __file__, rows),
        "remove": tried(os.unlink, rows),
        "create": tried(open, f"{folder}/note", "w"),
        "create above": tried(open, f"{folder}/../note", "w"),
        "open up": tried(os.chmod, rows, 0o777),
        "list": tried(os.listdir, folder),
        "list above": tried(os.listdir, f"{folder}/.."),
        "after": os.stat(rows).st_size,
    }


def find(rows):
    del rows
    found = [os.path.join(top, name) for top, _, names in os.walk("/inputs") for name in names]
    return {"inputs": found, "tree": sorted(os.listdir(".takehome/in"))}


def spill(rows):
    place = os.path.join(os.environ["SCRATCH"], "copy.csv")
    with open(rows, "rb") as source, open(place, "wb") as target:
        while part := source.read(2**20):
            target.write(part)
    return {"n_bytes": os.stat(place).st_size}


def fill(_):
    with open(os.path.join(os.environ["SCRATCH"], "note"), "w") as file:
        file.write("for the next command")
    for n in range(1000):
        with open(os.path.join(os.environ["SCRATCH"], str(n)), "wb") as file:
            file.write(os.urandom(2**24))


def look(_):
    return os.listdir(os.environ["SCRATCH"])


def tried(what, *arguments):
    try:
        what(*arguments)
    except OSError as error:
        return type(error).__name__ + ": " + error.strerror
    return "it worked"
