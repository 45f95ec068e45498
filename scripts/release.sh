#!/usr/bin/env bash
# Builds what is published of a version into dist/: an archive for each system,
# with the licences of everything inside, and their checksums. It builds the
# commit that is checked out, never the files around it, and two runs of one
# version of Go write the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."

version=${1:?usage: scripts/release.sh VERSION   for example: scripts/release.sh 1.0.0}
version=v${version#v}
targets="windows/amd64 windows/arm64 linux/amd64 linux/arm64 darwin/amd64 darwin/arm64"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Go takes the version from the tag of the commit, so the tag is set in a clone:
# there it is the only one, and nothing is modified.
git -c advice.detachedHead=false clone --quiet --no-tags . "$work/source"
git -C "$work/source" tag "$version"
if [ -n "$(git status --porcelain)" ]; then
	echo "not in the release: changes that are not committed" >&2
fi

cd "$work/source"
for target in $targets; do
	os=${target%/*} arch=${target#*/}
	echo "building $target"
	CGO_ENABLED=0 GOOS=$os GOARCH=$arch go build -trimpath -buildvcs=true -ldflags "-s -w" \
		-o "$work/binaries/vmmdoctor-$version-$os-$arch" .
done
cd - >/dev/null

rm -rf dist
go run ./scripts/release -source "$work/source" -binaries "$work/binaries" \
	-time "$(git -C "$work/source" log -1 --format=%ct)" -out dist
cat dist/SHA256SUMS
