#!/bin/sh
# The software bill of materials of the release build: target/sbom/apsctl.cdx.json (CycloneDX 1.5), by cargo-cyclonedx.
#
# That lists what cargo could need, the tests' features and all macros included. What is really linked is cargo's own to say
# (`cargo tree`): the rest gets the scope `excluded`, which is CycloneDX's word for what is not delivered. Should something
# that is linked not be listed, there is no bill.
set -eu

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
mkdir -p target/sbom
# It writes beside Cargo.toml, and nowhere else.
cargo cyclonedx --quiet --format json --spec-version 1.5 --override-filename sbom-listed
mv sbom-listed.json target/sbom/listed.json
cargo tree --locked --edges normal,no-proc-macro --prefix none --format '{p}' >target/sbom/linked
exec python3 tools/sbom.py target/sbom/listed.json target/sbom/linked target/sbom/apsctl.cdx.json
