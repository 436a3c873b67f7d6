#!/bin/sh
# Pin every dependency with its hashes and no host's name, for all platforms and Pythons that we support.
# Once for production and `make run`, once more with the tools; the second keeps to the first's versions.
# Pins stay as they are where they still fit; `--upgrade` takes the newest instead.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
uv=.cache/uv
test -x "$uv/bin/uv" || "$python" -m pip install --quiet --disable-pip-version-check --target "$uv" uv

compile() {
    out=$1
    shift
    "$uv/bin/uv" pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate \
        --no-header --python-version 3.11 --extra local pyproject.toml -o "$out" "$@"
}

compile requirements/run.lock "$@"
compile requirements/dev.lock --group dev -c requirements/run.lock "$@"
