"""Fetch one pinned archive from the package index and unpack its text, without running any of its code.

    fetch.py PROJECT ARCHIVE SHA256 FOLDER

`pip download` asks an sdist's build backend for its metadata, and that is code of the package. So only pip's finder and
its session do the work here: they know the index, the proxy and the certificates that pip is configured with.
FOLDER must not exist yet. It is made from the archive's regular files, and only after the hash was compared.
"""

import hashlib
import io
import pathlib
import sys
import tarfile
import zipfile

from pip._internal.cli.cmdoptions import make_target_python
from pip._internal.commands.download import DownloadCommand

# The archives were chosen once, so the machine that runs the test must not choose others.
TARGET = ["--python-version", "3.14", "--implementation", "cp", "--platform", "manylinux_2_17_x86_64", "--platform", "any"]
# Larger members are compiled libraries and data, which no test reads.
LARGEST = 4 << 20


def main():
    project, archive, sha256, folder = sys.argv[1:]
    content = download(project, archive)
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        sys.exit(f"{archive}: sha256 is {found}, but {sha256} is pinned")
    root = pathlib.Path(folder)
    root.mkdir(parents=True)
    members = zip_members(content) if archive.endswith(".whl") else tar_members(content)
    for name, data in members:
        write(root, name, data)


def download(project, archive):
    command = DownloadCommand("download", "fetch one archive")
    options, _ = command.parse_args([*TARGET, project])
    with command.main_context():
        session = command.get_default_session(options)
        finder = command._build_package_finder(
            options=options, session=session, target_python=make_target_python(options), ignore_requires_python=True
        )
        links = [each.link for each in finder.find_all_candidates(project) if each.link.filename == archive]
        if not links:
            sys.exit(f"{archive}: the package index does not offer it")
        if links[0].is_file:
            return pathlib.Path(links[0].file_path).read_bytes()
        response = session.get(links[0].url_without_fragment, headers={"Accept-Encoding": "identity"})
        response.raise_for_status()
        return response.content


def zip_members(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            if not member.is_dir() and member.file_size <= LARGEST:
                yield member.filename, archive.read(member)


def tar_members(content):
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for member in archive:
            if member.isreg() and member.size <= LARGEST:
                yield member.name, archive.extractfile(member).read()


def write(root, name, data):
    path = pathlib.PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        sys.exit(f"{name}: the archive wants to write outside its folder")
    # The walk leaves hidden folders out, and one sdist holds a cache of eight hundred files in such a one.
    if any(part.startswith(".") for part in path.parts[:-1]):
        return
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


main()
