#!/bin/sh
# intel.sh: installs the OpenCL driver of Intel's graphics, and clinfo.
set -eu
apt-get update
apt-get install -y --no-install-recommends 'intel-opencl-icd=26.*' ocl-icd-libopencl1 clinfo
rm -rf /var/lib/apt/lists/*
