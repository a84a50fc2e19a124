"""Power loss: the record lies on a loop image, which is copied while Stepgate stands still; what is in the copy is what a crash leaves (G8).

Every step whose end was told must have its end in the copy. The same with syncs that do nothing must lose some, or the rig is blind."""

import json
import os
import select
import signal
import subprocess

import rig

POINTS = 50
RUNBOOK = "```bash\n" + "".join(f"echo {step} >> effects\n" for step in range(POINTS * 6)) + "```\n"
BLIND = ("strace", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:retval=0")


def mounted(image, place):
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "loop", image, place], check=True, stderr=subprocess.PIPE)
    return place


def unmount(place):
    subprocess.run(["umount", "-l", place], check=False)


def child_of(process, under):
    """Stepgate's own process, which strace has started."""
    if not under:
        return process.pid
    children = open(f"/proc/{process.pid}/task/{process.pid}/children").read().split()
    return int(children[0]) if children else None


def snapshots(name, under):
    """How many ends were told at each point, and the image as it was then."""
    image = rig.WORLDS / f"{name}.img"
    subprocess.run(["truncate", "-s", "24M", image], check=True)
    subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True)
    place = mounted(image, rig.WORLDS / name)
    try:
        world = rig.World(f"{name}-world", RUNBOOK, state=place / "state")
        # The creation of the image's own directory is not what is looked at.
        os.sync()
        process = world.start("run", "runbook.md", "--yes", under=under, stderr=subprocess.DEVNULL)
        os.set_blocking(process.stdout.fileno(), False)
        said, before, points, copy = b"", 0, 0, None
        while points < POINTS and process.poll() is None:
            select.select([process.stdout], [], [], 1)
            pid = child_of(process, under)
            if not pid:
                break
            # Only what was told before it stands still counts: so first it stands still.
            os.kill(pid, signal.SIGSTOP)
            said += process.stdout.read() or b""
            told = said.count(b"done in")
            if told > before:
                points, before = points + 1, told
                copy = rig.WORLDS / f"{name}-{told}.img"
                subprocess.run(["cp", "--sparse=always", image, copy], check=True)
            os.kill(pid, signal.SIGCONT)
            if told == before and copy:
                yield told, copy
                copy = None
        process.kill()
        process.wait()
    finally:
        unmount(place)


def survived(name, told, copy):
    """How many ends are in the copy."""
    place = mounted(copy, rig.WORLDS / f"{name}-{told}")
    try:
        ends = 0
        for ledger in (place / "state/runs").glob("*/ledger.jsonl"):
            for line in ledger.read_bytes().split(b"\n")[:-1]:
                try:
                    ends += json.loads(line)["type"] == "step.exited"
                except ValueError:
                    pass
        return ends
    finally:
        unmount(place)
        copy.unlink()


def lost(name, under=()):
    """How many points there were, and at which of them how many ends were gone."""
    ends = [(told, survived(name, told, copy)) for told, copy in snapshots(name, under)]
    return len(ends), [(told, told - found) for told, found in ends if found < told]


try:
    if os.geteuid() != 0:
        raise OSError("only root may mount")
    probe = rig.WORLDS / "probe.img"
    subprocess.run(["truncate", "-s", "4M", probe], check=True)
    subprocess.run(["mkfs.ext4", "-q", "-F", probe], check=True)
    unmount(mounted(probe, rig.WORLDS / "probe"))
except (OSError, subprocess.CalledProcessError) as error:
    rig.skip("power", f"no loop image can be mounted here: {getattr(error, 'stderr', None) or error}")
(cuts, with_barriers), (blind_cuts, without) = lost("on"), lost("off", BLIND)
wrong = [] if cuts == POINTS else [f"only {cuts} of {POINTS} points"]
wrong += [f"told {told}, and {missing} of them are gone" for told, missing in with_barriers]
if not without:
    wrong.append("without barriers nothing is lost either: the rig is blind")
rig.tell("power", f"{cuts} power cuts: {len(with_barriers)} lost an end that was told; with syncs that do nothing {len(without)} of "
         f"{blind_cuts} did", wrong)
