#!/bin/sh
# fonts.sh: installs a font and the libraries by which Java finds and draws it, for the charts of attend bench. Debian's JDK uses the
# system's HarfBuzz, Little CMS and JPEG library, and recommends them or depends on them; a Java that jlink made of it brings none.
set -eu
apt-get update
apt-get install -y --no-install-recommends libfontconfig1 fonts-dejavu-core libharfbuzz0b liblcms2-2 \
  libjpeg62-turbo
rm -rf /var/lib/apt/lists/*
