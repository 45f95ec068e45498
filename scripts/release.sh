#!/usr/bin/env bash
# Builds what is published of a version into dist/: an archive for each system, with the
# manual and the licences of everything inside; the Windows programs also by themselves,
# with version, icon and manifest in them; a bill of materials (CycloneDX) for each; and
# the checksums. With a URL, where the files will be downloaded from, also the manifests
# for winget and scoop.
#
# It builds the commit that is checked out, never the files around it, and two runs of
# one version of Go write the same bytes. The Windows programs are signed with
# osslsigncode when CERTIFICATE names a PKCS#12 file, whose password is in the file that
# CERTIFICATE_PASSWORD names; a signature has a time, so signed programs differ.
set -euo pipefail
cd "$(dirname "$0")/.."

usage="usage: scripts/release.sh VERSION [URL]   for example: scripts/release.sh 1.0.0"
version=${1:?$usage}
version=v${version#v}
url=${2:-}
targets="windows/amd64 windows/arm64 linux/amd64 linux/arm64 darwin/amd64 darwin/arm64"
winres=github.com/tc-hib/go-winres@v0.3.3
materials=github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0
timestamps=${TIMESTAMPS-http://timestamp.digicert.com} # empty: signatures without a time

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Go takes the version from the tag of the commit, so the tag is set in a clone:
# there it is the only one, and nothing is modified. The resources of the Windows
# program are ignored there, and so no modification.
git -c advice.detachedHead=false clone --quiet --no-tags . "$work/source"
git -C "$work/source" tag "$version"
if [ -n "$(git status --porcelain)" ]; then
	echo "not in the release: changes that are not committed" >&2
fi

echo "tools"
GOBIN=$work/tools go install "$winres"
GOBIN=$work/tools go install "$materials"

cd "$work/source"
cp -r scripts/windows "$work/windows"
go run ./scripts/icon "$work/windows"
numbers=${version#v}
numbers=${numbers%%-*}.0
"$work/tools/go-winres" make --in "$work/windows/winres.json" --out rsrc --arch amd64,arm64 \
	--product-version "$numbers" --file-version "$numbers"

mkdir "$work/materials"
for target in $targets; do
	os=${target%/*} arch=${target#*/}
	name=vmmdoctor-$version-$os-$arch
	echo "building $target"
	CGO_ENABLED=0 GOOS=$os GOARCH=$arch go build -trimpath -buildvcs=true -ldflags "-s -w" \
		-o "$work/binaries/$name" .
	"$work/tools/cyclonedx-gomod" bin -json -noserial -notimestamp -version "$version" \
		-output "$work/materials/$name.cdx.json" "$work/binaries/$name" 2>/dev/null
	if [ "$os" = windows ] && [ -n "${CERTIFICATE:-}" ]; then
		osslsigncode sign -pkcs12 "$CERTIFICATE" -readpass "${CERTIFICATE_PASSWORD:?names no file}" \
			-n vmmdoctor -h sha256 ${timestamps:+-ts "$timestamps"} -in "$work/binaries/$name" -out "$work/signed"
		mv "$work/signed" "$work/binaries/$name"
	fi
done
[ -n "${CERTIFICATE:-}" ] || echo "not signed: CERTIFICATE names no certificate" >&2
cd - >/dev/null

rm -rf dist
go run ./scripts/release -source "$work/source" -binaries "$work/binaries" -materials "$work/materials" \
	-time "$(git -C "$work/source" log -1 --format=%ct)" -url "$url" -out dist
cat dist/SHA256SUMS
