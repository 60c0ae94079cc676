"""Sets the scopes in a bill of materials: sbom.py LISTED (CycloneDX) LINKED (output of cargo tree) OUT."""

import json
import os
import sys

listed, linked, out = sys.argv[1:]
with open(linked) as lines:
    # Each line begins with `name v1.2.3`; the first line is the program itself.
    linked_crates = {tuple(line.split()[:2]) for line in list(lines)[1:] if line.strip()}
with open(listed) as text:
    # Remove the path of the build directory.
    bill = json.loads(text.read().replace(f"path+file://{os.getcwd()}#", "path+file:///apsctl#"))
found = set()
for component in bill["components"]:
    crate = (component["name"], "v" + component["version"])
    component["scope"] = "required" if crate in linked_crates else "excluded"
    found.add(crate)
missing = sorted(" ".join(crate) for crate in linked_crates - found if crate[0] != "apsctl")
if missing or not linked_crates:
    sys.exit(f"error: linked, but not listed: {', '.join(missing) or '(cargo tree lists nothing)'}")
with open(out, "w") as file:
    json.dump(bill, file, indent=2)
    file.write("\n")
print(f"{out}: {len(linked_crates)} crates linked, {len(found - linked_crates)} more only for the build or the tests")
