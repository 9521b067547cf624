#!/bin/sh
# java.sh: installs the JDK 25 of the release, without anything graphical. Security updates of 25 are taken.
set -eu
apt-get update
apt-get install -y --no-install-recommends ca-certificates 'openjdk-25-jdk-headless=25.0.*'
rm -rf /var/lib/apt/lists/*
java -version
