"""Builds the wheel of ttmem with the standard library alone (PEP 517), so that installing it needs
no network and no setuptools. An editable install (PEP 660) is a .pth file.
"""

import base64
import hashlib
import os
import re
import tarfile
import zipfile

_ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_TIME = (1980, 1, 1, 0, 0, 0)  # the same tree gives the same bytes


def _field(name):
    with open(os.path.join(_ROOT, "pyproject.toml"), encoding="utf-8") as file:
        return re.search(rf'^{name} = "(.*)"$', file.read(), re.M)[1]


def _metadata():
    return (
        f"Metadata-Version: 2.1\nName: ttmem\nVersion: {_field('version')}\n"
        f"Summary: {_field('description')}\nRequires-Python: {_field('requires-python')}\n"
    )


def _sources():
    package = os.path.join(_ROOT, "ttmem")
    for name in sorted(os.listdir(package)):
        if name.endswith(".py"):
            with open(os.path.join(package, name), "rb") as file:
                yield f"ttmem/{name}", file.read()


def _wheel(directory, files):
    version = _field("version")
    info = f"ttmem-{version}.dist-info"
    tag = "Wheel-Version: 1.0\nGenerator: ttmem_build\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    contents = [*files, (f"{info}/METADATA", _metadata().encode()), (f"{info}/WHEEL", tag.encode())]
    record = ""
    for path, data in contents:
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(data)}\n"
    contents.append((f"{info}/RECORD", (record + f"{info}/RECORD,,\n").encode()))
    name = f"ttmem-{version}-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(directory, name), "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, data in contents:
            entry = zipfile.ZipInfo(path, _TIME)
            entry.external_attr = 0o644 << 16
            wheel.writestr(entry, data)
    return name


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    return _wheel(wheel_directory, list(_sources()))


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return _wheel(wheel_directory, [("ttmem.pth", (_ROOT + "\n").encode())])


def build_sdist(sdist_directory, config_settings=None):
    base = f"ttmem-{_field('version')}"
    with tarfile.open(os.path.join(sdist_directory, base + ".tar.gz"), "w:gz") as archive:
        for path in ("pyproject.toml", "README.md", "build_backend/ttmem_build.py"):
            archive.add(os.path.join(_ROOT, path), f"{base}/{path}")
        for path, _ in _sources():
            archive.add(os.path.join(_ROOT, path), f"{base}/{path}")
    return base + ".tar.gz"
