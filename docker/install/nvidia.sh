#!/bin/sh
# nvidia.sh: tells OpenCL's loader of NVIDIA's driver. The driver's libraries are not installed: the container runtime of NVIDIA puts
# those of the host, which fit its kernel module, into a container when it starts.
set -eu
apt-get update
apt-get install -y --no-install-recommends ocl-icd-libopencl1 clinfo
rm -rf /var/lib/apt/lists/*
mkdir -p /etc/OpenCL/vendors
echo libnvidia-opencl.so.1 > /etc/OpenCL/vendors/nvidia.icd
