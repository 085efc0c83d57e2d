# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

"""Gets the sources of Debian packages, from the mirrors that this machine's packages come from."""

import pathlib
import shutil
import subprocess
import tarfile

KEYS = pathlib.Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def run(*command, **options):
    """What a command prints; its end if it fails."""
    result = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, **options)
    if result.returncode:
        raise SystemExit(f"{command[0]} exited with {result.returncode}:\n{result.stdout[-3000:]}")
    return result.stdout


def source_lines():
    """What a sources.list has to say for sources to come from where packages come from."""
    known = run("apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME) $(COMPONENT)",
                "Created-By: Packages", "Origin: Debian")
    if not known:
        raise SystemExit("apt knows no Debian mirror: run 'apt-get update'")
    keys = f"[signed-by={KEYS}] " if KEYS.exists() else ""
    return [f"deb-src {keys}{line}" for line in dict.fromkeys(known.splitlines())]


class Apt:
    """An apt with lists of its own, that needs no rights."""

    def __init__(self, folder):
        shutil.rmtree(folder, ignore_errors=True)
        lists, self.downloads = folder / "lists", folder / "downloads"
        (lists / "partial").mkdir(parents=True)
        self.downloads.mkdir()
        sources = folder / "sources.list"
        sources.write_text("\n".join(source_lines()) + "\n")
        self.options = ["-q", "-o", f"Dir::Etc::SourceList={sources}",
                        "-o", "Dir::Etc::SourceParts=/dev/null",
                        "-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={folder}",
                        "-o", "APT::Sandbox::User=root"]
        run("apt-get", *self.options, "update")

    def download(self, package):
        """The archive of what the package's authors published."""
        run("apt-get", *self.options, "source", "--download-only", package, cwd=self.downloads)
        found = [path for path in self.downloads.glob(f"{package}_*.orig.tar.*")
                 if path.suffix != ".asc"]
        if len(found) != 1:
            raise SystemExit(f"{package}: not one source archive: {found}")
        return found[0]


def unpack(package, folder):
    """Puts the sources of a package into a folder of its name, unless they are there already."""
    to = folder / package
    if to.exists():
        return to
    print(f"{package}: downloading the sources", flush=True)
    apt = Apt(folder / f"{package}-apt")
    unpacked = folder / f"{package}-unpacked"
    shutil.rmtree(unpacked, ignore_errors=True)
    with tarfile.open(apt.download(package)) as archive:
        archive.extractall(unpacked)
    top, = unpacked.iterdir()
    top.rename(to)
    unpacked.rmdir()
    shutil.rmtree(folder / f"{package}-apt")
    return to
