#!/bin/sh
# check.sh: names what is installed, and the OpenCL devices; fails where there is no device.
set -eu
. /etc/os-release
echo "system: $PRETTY_NAME"
echo "java: $(java -version 2>&1 | head -n 1)"
# Of a Java made smaller, and an image without Maven, there is nothing more to say.
! command -v mvn > /dev/null || echo "maven: $(mvn --version | head -n 1)"
echo "SDK: $(find /opt/tornadovm/share/java/tornado -name 'tornado-api-*.jar' -exec basename {} .jar \;)"
dpkg-query -W -f '${Package} ${Version}\n' libstdc++6 pocl-opencl-icd intel-opencl-icd 2> /dev/null || true
clinfo --raw | grep -E 'CL_(DEVICE_NAME|DRIVER_VERSION|PLATFORM_NAME) ' || {
  echo 'check.sh: OpenCL sees no device.' >&2
  exit 1
}
