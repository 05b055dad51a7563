"""Keys of a node: Ed25519 signatures by the library ``cryptography``."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from globalarctic.errors import DataError, InputError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SigningKey", "is_signed_by", "key_id"]

_BYTES = 32


def key_id(public: str) -> str:
    """Return the short name of a public key: sixteen hexadecimal digits of its SHA-256.

    Parameters
    ----------
    public
        Public key, 32 bytes in base64.

    Raises
    ------
    InputError
        When the text is no such key.

    Examples
    --------
    >>> key_id("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    '66687aadf862bd77'
    """
    return hashlib.sha256(_raw(public)).hexdigest()[:16]


def is_signed_by(public: str, data: bytes, signature: str) -> bool:
    """Return whether a signature of data was made with the key.

    Parameters
    ----------
    public
        Public key, 32 bytes in base64.
    data
        The bytes that were signed.
    signature
        Signature, 64 bytes in base64.

    Examples
    --------
    >>> key = SigningKey.new()
    >>> is_signed_by(key.public, b"ice", key.sign(b"ice"))
    True
    >>> is_signed_by(key.public, b"water", key.sign(b"ice"))
    False
    """
    try:
        raw = base64.b64decode(signature, validate=True)
        Ed25519PublicKey.from_public_bytes(_raw(public)).verify(raw, data)
    except (InvalidSignature, InputError, ValueError, binascii.Error):
        return False
    return True


def _raw(public: str) -> bytes:
    try:
        raw = base64.b64decode(public, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError(f"{public!r} is no public key; give 32 bytes in base64") from error
    if len(raw) != _BYTES:
        raise InputError(f"a public key of {len(raw)} bytes; Ed25519 has {_BYTES}")
    return raw


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A node's private key; it is shown nowhere.

    Examples
    --------
    >>> len(SigningKey.new().public)
    44
    """

    private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def new(cls) -> SigningKey:
        """Return a new key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, path: Path) -> SigningKey:
        """Return the key in a file; where there is none, make it, readable by its owner only.

        Parameters
        ----------
        path
            PEM file (PKCS 8).

        Raises
        ------
        DataError
            When the file is no Ed25519 key.
        """
        if not path.exists():
            key = cls.new()
            key.save(path)
            return key
        try:
            private = serialization.load_pem_private_key(path.read_bytes(), password=None)
        except (ValueError, TypeError) as error:
            raise DataError(f"{path} is no key in PEM: {error}; bring it back from a backup") from (
                error
            )
        if not isinstance(private, Ed25519PrivateKey):
            raise DataError(f"{path} holds another kind of key; an Ed25519 key is needed")
        return cls(private)

    def save(self, path: Path) -> None:
        """Write the key into a file that only its owner can read."""
        text = self.private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(text)
        part.replace(path)

    @property
    def public(self) -> str:
        """Public key, base64."""
        raw = self.private.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw
        )
        return base64.b64encode(raw).decode()

    @property
    def key_id(self) -> str:
        """Short name of the public key."""
        return key_id(self.public)

    def sign(self, data: bytes) -> str:
        """Return the signature of data, base64."""
        return base64.b64encode(self.private.sign(data)).decode()
