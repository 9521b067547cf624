#!/bin/sh
# pocl.sh: installs PoCL, which makes the processor an OpenCL device, and clinfo.
set -eu
apt-get update
apt-get install -y --no-install-recommends 'pocl-opencl-icd=6.0-*' ocl-icd-libopencl1 clinfo
rm -rf /var/lib/apt/lists/*
clinfo -l
