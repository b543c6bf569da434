#!/bin/sh
set -u
for link in $(ip -n codegen-demo-server -br link | grep -oE '^(podman[0-9]+|veth[0-9]+)'); do
    ip -n codegen-demo-server link del "$link"
done
ip netns exec codegen-demo-server nft flush ruleset
mkdir -p /sys/fs/cgroup/codegen-demo-server && echo $$ > /sys/fs/cgroup/codegen-demo-server/cgroup.procs
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
exec systemd-nspawn --quiet --directory=/state/demo/server/rootfs --machine=codegen-demo --boot \
    --register=no --keep-unit --network-namespace-path=/run/netns/codegen-demo-server \
    --console=pipe --capability=all --system-call-filter='add_key keyctl bpf' \
    --resolv-conf=off --timezone=off
