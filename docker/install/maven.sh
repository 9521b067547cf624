#!/bin/sh
# maven.sh: installs the release's Maven. The package brings the release's own JRE beside the JDK 25: it depends on it by name.
set -eu
apt-get update
apt-get install -y --no-install-recommends 'maven=3.9.*'
rm -rf /var/lib/apt/lists/*
mvn --version
