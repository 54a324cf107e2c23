#!/usr/bin/env bash
# Builds the fuzz targets as OSS-Fuzz and its like ask for it: compiler, flags and engine come in $CXX, $CXXFLAGS and
# $LIB_FUZZING_ENGINE, and targets go to $OUT with their seeds and the libraries that they need.
set -euo pipefail
: "${CXX:?}" "${CXXFLAGS:?}" "${LIB_FUZZING_ENGINE:?}" "${OUT:?}"
source=$(dirname "$(readlink -f "$0")")/../../..
build=${WORK:-$source/build}/oss-fuzz

cmake -G Ninja -S "$source" -B "$build" -DCMAKE_CXX_COMPILER="$CXX" -DCMAKE_CXX_FLAGS="$CXXFLAGS" \
    -DCMAKE_BUILD_TYPE=None -DCMAKE_BUILD_RPATH="\$ORIGIN/lib" -DHOLDFAST_FUZZ=ON -DHOLDFAST_TESTS=OFF \
    -DHOLDFAST_FIRST_BUILD=ON -DHOLDFAST_FUZZ_ENGINE="$LIB_FUZZING_ENGINE"
ninja -C "$build"

mkdir -p "$OUT/lib"
"$build/tests/fuzz/grow_corpus" "$build/corpus" "$source/pcaps"
for target in "$build"/tests/fuzz/fuzz_*; do
    if [ ! -f "$target" ] || [ ! -x "$target" ]; then continue; fi
    cp "$target" "$OUT/"
    ldd "$target" | awk '$3 ~ /^\// { print $3 }' | grep -v -E '/(libc|libm|libpthread|libdl|librt)\.so' |
        xargs -r cp -u -t "$OUT/lib"
    name=$(basename "$target")
    for seeds in "$source/tests/fuzz/corpus/${name#fuzz_}" "$build/corpus/${name#fuzz_}"; do
        if [ -d "$seeds" ]; then (cd "$seeds" && zip -q -r "$OUT/${name}_seed_corpus.zip" .); fi
    done
done
