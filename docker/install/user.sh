#!/bin/sh
# user.sh [FOLDER...]: adds the user that everything runs as, with the number 1000, no password and no rights of root's; and
# folders of that user's, for a WORKDIR that is not there yet is root's with some builders.
set -eu
useradd --create-home --uid 1000 --shell /bin/sh attention
id attention
for folder in "$@"; do
  install -d -o attention -g attention "$folder"
done
