#!/bin/sh
# application.sh FOLDER: builds the source in the current folder, and puts the command line and a Java made of the modules that it
# needs into FOLDER, for the image that only runs.
set -eu
[ $# -eq 1 ] || {
  echo 'usage: application.sh FOLDER' >&2
  exit 2
}
mvn -B -q -Dquick -Dmaven.test.skip -Dattention.sdk=none -pl cli -am package
mkdir -p "$1/attend/cli/target/attend"
cp attend LICENSE NOTICE "$1/attend"
cp -R cli/target/attend/lib "$1/attend/cli/target/attend"
# The launcher keeps TornadoVM's options beside the libraries.
chmod 1777 "$1/attend/cli/target/attend"
java=$(readlink -f "$(command -v javac)")
# One list for these images and for attend bundle.
modules=$(grep -v '^#' cli/src/main/resources/org/tornadoattention/cli/bundle/modules | paste -s -d , -)
"$(dirname "$java")/jlink" --add-modules "$modules" \
  --strip-debug --no-header-files --no-man-pages --compress zip-6 --output "$1/java"
"$1/java/bin/java" -version
