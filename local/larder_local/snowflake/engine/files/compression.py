"""Compressed files: what Snowflake's COMPRESSION option names, found by the first bytes when it is AUTO."""

from __future__ import annotations

import bz2
import gzip
import zlib

import pyarrow

_MAGIC = (
    (b"\x1f\x8b", "GZIP"),
    (b"BZh", "BZ2"),
    (b"\x28\xb5\x2f\xfd", "ZSTD"),
)
#: What each compression adds to the name of an unloaded file.
EXTENSIONS = {
    "GZIP": ".gz", "BZ2": ".bz2", "ZSTD": ".zst", "DEFLATE": ".deflate", "RAW_DEFLATE": ".raw_deflate",
    "BROTLI": ".br", "NONE": "",
}  # fmt: skip


def unpacked(data: bytes, compression: str) -> bytes:
    """Raises ValueError when the data are not of that compression."""
    if compression == "AUTO":
        compression = next((name for magic, name in _MAGIC if data.startswith(magic)), "NONE")
    try:
        match compression:
            case "NONE":
                return data
            case "GZIP":
                return gzip.decompress(data)
            case "BZ2":
                return bz2.decompress(data)
            case "DEFLATE":
                return zlib.decompress(data)
            case "RAW_DEFLATE":
                return zlib.decompress(data, -zlib.MAX_WBITS)
        with pyarrow.CompressedInputStream(pyarrow.BufferReader(data), compression.lower()) as stream:
            return stream.read()
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"the file is not compressed with {compression}: {error}") from error


def packed(data: bytes, compression: str) -> bytes:
    match compression:
        case "NONE":
            return data
        case "GZIP":
            return gzip.compress(data, mtime=0)
        case "BZ2":
            return bz2.compress(data)
        case "DEFLATE":
            return zlib.compress(data)
        case "RAW_DEFLATE":
            packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
            return packer.compress(data) + packer.flush()
    return pyarrow.compress(data, compression.lower(), asbytes=True)
