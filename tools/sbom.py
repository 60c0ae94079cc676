"""Scopes of a bill of materials by what is linked: LISTED (CycloneDX) LINKED (of cargo tree) OUT."""

import json
import os
import sys

listed, linked, out = sys.argv[1:]
with open(linked) as lines:
    # `name v1.2.3`, and what else there is to say of it; the first line is the program itself.
    wanted = {tuple(line.split()[:2]) for line in list(lines)[1:] if line.strip()}
with open(listed) as text:
    # Where it was built is nobody's business.
    bill = json.loads(text.read().replace(f"path+file://{os.getcwd()}#", "path+file:///apsctl#"))
found = set()
for component in bill["components"]:
    crate = (component["name"], "v" + component["version"])
    component["scope"] = "required" if crate in wanted else "excluded"
    found.add(crate)
missing = sorted(" ".join(crate) for crate in wanted - found if crate[0] != "apsctl")
if missing or not wanted:
    sys.exit(f"error: linked, but not listed: {', '.join(missing) or 'nothing is linked'}")
with open(out, "w") as file:
    json.dump(bill, file, indent=2)
    file.write("\n")
print(f"{out}: {len(wanted)} crates linked, {len(found - wanted)} more only for the build or the tests")
