#!/usr/bin/env bash
# Builds one of the images of this folder, names its device, and runs the tests in it, with the device's.
set -euo pipefail

usage='usage: docker/test.sh cpu|nvidia|intel SDK SHA256 [COMMAND...]
SDK is an https address, or the name of a file in docker/sdk; COMMAND is mvn -B verify, unless said.'

fail() {
  printf 'test.sh: %s\n' "$1" >&2
  exit "${2:-1}"
}

if [ "${1:-}" = --help ]; then
  printf '%s\n' "$usage"
  exit 0
fi
[ $# -ge 3 ] || fail "$usage" 2
image=$1 sdk=$2 checksum=$3
shift 3
[ $# -gt 0 ] || set -- mvn -B verify
case $image in
  cpu) device=() ;;
  nvidia) device=(--gpus all) ;;
  intel) device=(--device /dev/dri) ;;
  *) fail "the image must be cpu, nvidia or intel but was '$image'." 2 ;;
esac

cd "$(dirname "${BASH_SOURCE[0]}")/.."
case $sdk in
  https://*) ;;
  *)
    [ -f "docker/sdk/$sdk" ] || fail "docker/sdk/$sdk is no file: copy the SDK there, or give an https address."
    sdk=/sdk/$sdk
    ;;
esac
docker info > /dev/null 2>&1 ||
  fail 'no Docker engine answers here: docker/test-chroot.sh runs the same Dockerfile without one.'
echo "test.sh: Docker engine $(docker info --format '{{.ServerVersion}}')"

docker build --file "docker/$image/Dockerfile" --target test --build-arg "SDK=$sdk" --build-arg "SDK_SHA256=$checksum" \
  --tag "tornado-attention-test:$image" .
# A user who owns nothing outside needs a group that may use the graphics.
if [ "$image" = intel ]; then
  device+=(--group-add "$(stat -c %g /dev/dri/renderD128)")
fi
docker run --rm "${device[@]}" "tornado-attention-test:$image" /install/check.sh
# The checkout is copied, since what is mounted belongs to somebody else; nothing of the run is left here.
exec docker run --rm "${device[@]}" --volume "$PWD:/checkout:ro" "tornado-attention-test:$image" \
  sh -c 'tar -C /checkout --exclude=./.git --exclude=target -cf - . | tar -xf - && exec "$@"' sh "$@"
