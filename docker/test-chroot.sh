#!/usr/bin/env bash
# Runs a stage of a Dockerfile of this folder where there is no Docker engine: FROM becomes debootstrap of the same release, and
# every other line is run as it stands, in chroot. Then it names the device and runs a command in the stage. Needs root,
# debootstrap and Linux; writes only below --root, and leaves that folder.
set -euo pipefail

usage() {
  cat << 'TEXT'
usage: docker/test-chroot.sh --root FOLDER [OPTION]... [-- COMMAND...]

  --root FOLDER        a folder that is new, for the roots of the stages
  --dockerfile FILE    docker/cpu/Dockerfile, unless said
  --stage NAME         test, unless said; stages that it copies from must have been made before, by the same command with their names
  --arg NAME=VALUE     of the Dockerfile, such as SDK=/sdk/archive.zip (a file laid into docker/sdk) and SDK_SHA256=...
  --mirror URL         Debian's packages; debootstrap's own choice, unless said
  --ca FILE            a certificate to trust besides Debian's, for a proxy of yours; again for each
  --env NAME=VALUE     more environment of the command, such as https_proxy=...
  --repository FOLDER  a Maven repository whose files are copied to the user's, so that they are not fetched again
  --check-only         name the device and stop
COMMAND runs as the stage's user in a copy of the checkout; 'mvn -B verify', unless said.
TEXT
}

fail() {
  printf 'test-chroot.sh: %s\n' "$1" >&2
  exit "${2:-1}"
}

source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
roots='' dockerfile=$source/docker/cpu/Dockerfile stage=test mirror='' repository='' check_only=
args=() authorities=() environment=() command=(mvn -B verify)
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage && exit 0 ;;
    --check-only) check_only=yes && shift ;;
    --) shift && command=("$@") && break ;;
    --root | --dockerfile | --stage | --arg | --mirror | --ca | --env | --repository)
      [ $# -ge 2 ] || fail "option $1 needs a value." 2
      case $1 in
        --root) roots=$(realpath -m "$2") ;;
        --dockerfile) dockerfile=$2 ;;
        --stage) stage=$2 ;;
        --arg) args+=("$2") ;;
        --mirror) mirror=$2 ;;
        --ca) authorities+=("$2") ;;
        --env) environment+=("$2") ;;
        --repository) repository=$2 ;;
      esac
      shift 2
      ;;
    *) fail "unknown option $1; --help lists them." 2 ;;
  esac
done
[ -n "$roots" ] || fail '--root is missing: a new folder for the roots.' 2
[ "$(id -u)" -eq 0 ] || fail 'needs root, for chroot.' 2
command -v debootstrap > /dev/null || fail 'debootstrap is missing: apt-get install debootstrap.' 2
[ -f "$dockerfile" ] || fail "--dockerfile $dockerfile is no file." 2

root=$roots/$stage user=root folder=/ declared=() variables=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
[ ! -e "$root" ] || fail "$root is there already: name another --root, or remove it." 2
mkdir -p "$roots"

unmount() {
  local place
  for place in dev sys proc; do
    ! mountpoint -q "$root/$place" || umount "$root/$place"
  done
}
trap unmount EXIT

# What a container has, too: devices of its own, for who deletes a root that is still mounted deletes what is in it.
mount_system() {
  local device
  mkdir -p "$root/proc" "$root/sys" "$root/dev"
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  for device in 'null 1 3' 'zero 1 5' 'full 1 7' 'random 1 8' 'urandom 1 9' 'tty 5 0'; do
    # shellcheck disable=SC2086
    set -- $device
    mknod -m 666 "$root/dev/$1" c "$2" "$3"
  done
  ln -s /proc/self/fd "$root/dev/fd"
  mkdir -m 1777 "$root/dev/shm"
  cp /etc/resolv.conf "$root/etc/resolv.conf"
}

# Certificates of proxies are no part of an image; a root that was made with --ca has them.
trust() {
  local file
  for file in "${authorities[@]}"; do
    mkdir -p "$root/usr/local/share/ca-certificates"
    cp "$file" "$root/usr/local/share/ca-certificates/$(basename "${file%.*}").crt"
  done
  [ ! -x "$root/usr/sbin/update-ca-certificates" ] || chroot "$root" /usr/sbin/update-ca-certificates > /dev/null 2>&1
}

inside() {
  local home=/root
  [ "$user" = root ] || home=/home/$user
  chroot --userspec="$user" "$root" /usr/bin/env -i "HOME=$home" "${variables[@]}" "${declared[@]}" "${environment[@]}" \
    /bin/sh -c "cd $folder && $1"
}

from() {
  local base=$1 release
  if [ -d "$roots/$base" ]; then
    cp -a --one-file-system "$roots/$base" "$root"
  else
    release=${base#debian:}
    release=${release%%-*}
    [ "$base" != "${base#debian:}" ] || fail "stage $base is not made yet: run with --stage $base before."
    debootstrap --variant=minbase --include=ca-certificates "$release" "$root" ${mirror:+"$mirror"}
  fi
  mount_system
  trust
}

# COPY [--chown=USER:GROUP] [--from=STAGE] PLACE DESTINATION
copy() {
  local from=$source owner=root:root
  while [ "${1#--}" != "$1" ]; do
    case $1 in
      --from=*) from=$roots/${1#--from=} ;;
      --chown=*) owner=${1#--chown=} ;;
      *) fail "COPY $1 is not known here." ;;
    esac
    shift
  done
  local target=$2
  [ "$target" != . ] || target=$folder
  mkdir -p "$root$target"
  local without=()
  [ "$from" != "$source" ] || without=(--exclude=./.git --exclude=target) # As .dockerignore says.
  tar -C "$from/$1" "${without[@]}" -cf - . | tar -C "$root$target" -xf - --no-same-owner
  chroot "$root" chown -R "$owner" "$target"
}

# What a stage sets is kept for the one that is built on it, which stands next in the file.
active=
while read -r word rest; do
  case $word in
    FROM)
      [ -z "$active" ] || break
      case $rest in
        debian:*) variables=("${variables[0]}") declared=() user=root folder=/ ;;
      esac
      [ "${rest##* }" != "$stage" ] || {
        active=yes
        echo "== FROM $rest"
        from "${rest%% *}"
      }
      ;;
    ENV) variables+=("$rest") ;;
    ARG)
      case $rest in
        *=*) declared+=("$rest") ;;
      esac
      for arg in "${args[@]}"; do [ "${arg%%=*}" != "${rest%%=*}" ] || declared+=("$arg"); done
      ;;
    USER) user=$rest ;;
    WORKDIR)
      folder=$rest
      [ -z "$active" ] || { mkdir -p "$root$folder" && chroot "$root" chown "$user" "$folder"; }
      ;;
    COPY) [ -z "$active" ] || { echo "== COPY $rest" && eval "copy $rest"; } ;;
    RUN)
      [ -z "$active" ] || {
        echo "== RUN $rest"
        inside "$rest" < /dev/null
        trust
      }
      ;;
    '' | CMD) ;;
    *) fail "$word is not known here." ;;
  esac
done < <(grep -v '^#' "$dockerfile")
[ -n "$active" ] || fail "$dockerfile has no stage $stage."

echo "== size of $stage: $(du -sxm "$root" | cut -f 1) MB"
inside /install/check.sh
[ -z "$check_only" ] || exit 0
if [ "$folder" = "/home/$user/source" ]; then
  copy --chown="$user:$user" . .
fi
if [ -n "$repository" ]; then
  mkdir -p "$root/home/$user/.m2"
  cp -a "$repository" "$root/home/$user/.m2/repository"
  chroot "$root" chown -R "$user:$user" "/home/$user/.m2"
fi
echo "== ${command[*]}"
inside "$(printf '%q ' "${command[@]}")"
