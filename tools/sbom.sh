#!/bin/sh
# Writes the software bill of materials of the release build with cargo-cyclonedx: target/sbom/apsctl.cdx.json (CycloneDX 1.5).
#
# cargo-cyclonedx also lists crates that only the build or the tests need. tools/sbom.py gives them the scope `excluded` (CycloneDX for
# "not delivered"), by comparing with `cargo tree`. It fails if a linked crate is missing in the list.
set -eu

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
mkdir -p target/sbom
# cargo-cyclonedx can only write next to Cargo.toml.
cargo cyclonedx --quiet --format json --spec-version 1.5 --override-filename sbom-listed
mv sbom-listed.json target/sbom/listed.json
cargo tree --locked --edges normal,no-proc-macro --prefix none --format '{p}' >target/sbom/linked
exec python3 tools/sbom.py target/sbom/listed.json target/sbom/linked target/sbom/apsctl.cdx.json
