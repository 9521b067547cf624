#!/bin/sh
# sdk.sh ARCHIVE SHA256: unpacks a TornadoVM SDK to /opt/tornadovm. ARCHIVE is a .zip or .tar.gz, a file or an https address; SHA256
# is its checksum, as its publisher names it.
set -eu

fail() {
  printf 'sdk.sh: %s\n' "$1" >&2
  exit "${2:-1}"
}

[ $# -eq 2 ] || fail 'usage: sdk.sh ARCHIVE SHA256' 2
archive=$1
[ -n "$2" ] || fail "no SHA-256 is given for $archive: the releases page names it beside each file." 2
printf '%s\n' "$2" | grep -Eq '^[0-9a-f]{64}$' || fail "the SHA-256 must be 64 hexadecimal digits but was '$2'." 2

apt-get update
apt-get install -y --no-install-recommends ca-certificates curl unzip
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
case $archive in
  https://*) curl -fsSL --retry 3 -o "$folder/archive" "$archive" || fail "$archive could not be fetched." ;;
  *)
    [ -f "$archive" ] || fail "$archive is no file."
    cp "$archive" "$folder/archive"
    ;;
esac
found=$(sha256sum "$folder/archive" | cut -d ' ' -f 1)
[ "$found" = "$2" ] || fail "the SHA-256 of $archive must be $2 but is $found."
mkdir "$folder/sdk"
case $archive in
  *.zip) unzip -q "$folder/archive" -d "$folder/sdk" ;;
  *.tar.gz | *.tgz) tar -xzf "$folder/archive" -C "$folder/sdk" ;;
  *) fail "$archive must be a .zip or a .tar.gz." ;;
esac

template=$(find "$folder/sdk" -maxdepth 2 -name tornado-argfile.template)
[ -f "$template" ] || fail "$archive has no tornado-argfile.template in its only folder: is it an SDK of TornadoVM 5?"
rm -rf /opt/tornadovm
mv "$(dirname "$template")" /opt/tornadovm
# Drivers' logs are written below it, by whoever runs; examples are not needed to run.
rm -rf /opt/tornadovm/examples
mkdir -p /opt/tornadovm/var
chmod -R go+rX /opt/tornadovm
chmod 1777 /opt/tornadovm/var
# The expanded file holds absolute paths of the machine on which the SDK was built or first used.
rm -f /opt/tornadovm/tornado-argfile

missing=$(ldd /opt/tornadovm/lib/*.so | grep 'not found' || true)
case $missing in
  *GLIBC*) fail "a library of the SDK needs a newer system than this: $missing" ;;
esac
apt-get purge -y --auto-remove curl unzip
rm -rf /var/lib/apt/lists/*
cat /opt/tornadovm/etc/tornado.release 2> /dev/null || ls /opt/tornadovm/share/java/tornado
