"""What the demo server is made of: Debian with systemd, fresh as a rented machine.

Only sshd runs at first. Packages that provisioning installs lie there already, switched
off, so that a demo does not wait for a mirror; provisioning works without them too.
"""

from .rootfs import FileSystem

_FRESH = (
    "apt-utils",
    "ca-certificates",
    "dbus",
    "iproute2",
    "iputils-ping",
    "libpam-systemd",
    "openssh-server",
    "procps",
    "python3",
    "systemd",
    "systemd-sysv",
)
_PRELOADED = (
    "aardvark-dns",
    "caddy",
    "catatonit",
    "crun",
    "curl",
    "dbus-user-session",
    "fail2ban",
    "fuse-overlayfs",
    "htop",
    "jq",
    "netavark",
    "nftables",
    "passt",
    "podman",
    "prometheus-node-exporter",
    "python3-apt",
    "python3-systemd",
    "restic",
    "sudo",
    "tmux",
    "uidmap",
    "unattended-upgrades",
)
_OFF = ("caddy", "fail2ban", "nftables", "prometheus-node-exporter", "unattended-upgrades")
# Timers that would fetch from the mirror, and units that cannot work in a container.
_MASKED = (
    "apt-daily-upgrade.timer",
    "apt-daily.timer",
    "console-getty.service",
    "dpkg-db-backup.timer",
    "e2scrub_all.timer",
    "fstrim.timer",
    "podman-auto-update.timer",
    "systemd-modules-load.service",
    "systemd-networkd-wait-online.service",
    "systemd-udevd.service",
)


def server_system(*, preloaded: bool = True) -> FileSystem:
    """Describe the server's file system.

    Args:
        preloaded: With the packages of provisioning on disk already.
    """
    off = f'chroot "$1" systemctl --quiet disable {" ".join(_OFF)}'
    mask = f'chroot "$1" systemctl --quiet mask {" ".join(_MASKED)}'
    # Each server makes its own identity at its first start.
    anonymous = 'rm -f "$1"/etc/ssh/ssh_host_*; : > "$1"/etc/machine-id'
    return FileSystem(
        name="server" if preloaded else "server-plain",
        packages=(*_FRESH, *_PRELOADED) if preloaded else _FRESH,
        hooks=(off, mask, anonymous) if preloaded else (mask, anonymous),
    )
