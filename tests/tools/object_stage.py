"""An S3 server on loopback and the blobs of a bucket on it; a line to it that breaks off."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3  # type: ignore[import-untyped]
from moto.server import ThreadedMotoServer

from tools.store.lending import Cache
from tools.store.objects import ObjectBlobs, open_objects

URL = "s3://pictures/home"


@contextmanager
def s3_server() -> Iterator[str]:
    """Serve S3 with an empty bucket `pictures`; give the server's address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    boto3.client("s3", endpoint_url=endpoint, aws_access_key_id="k", aws_secret_access_key="s", region_name="us-east-1").create_bucket(Bucket="pictures")
    try:
        yield endpoint
    finally:
        server.stop()


def keys(endpoint: str) -> dict[str, str]:
    """Return what opens the server."""
    return {"aws_endpoint_url": endpoint, "aws_access_key_id": "k", "aws_secret_access_key": "s", "aws_region": "us-east-1"}


def blobs(endpoint: str, folder: Path, *, cap: int = 10_000_000, in_use_s: float = 900.0, url: str = URL) -> ObjectBlobs:
    """Return blobs in the bucket with a cache in `folder`."""
    opened = open_objects(url, keys(endpoint), Cache(folder, cap, in_use_s))
    opened._cache.create()
    return opened


@contextmanager
def breaking_line(endpoint: str, breaks: int, after: int) -> Iterator[str]:
    """Lead to the server through a line that breaks off its first `breaks` answers after so many bytes."""
    host, _, port = endpoint.removeprefix("http://").partition(":")
    door = socket.create_server(("127.0.0.1", 0))
    left = [breaks]

    def carry(caller: socket.socket) -> None:
        with caller, socket.create_connection((host, int(port))) as server:
            back = threading.Thread(target=_pass_on, args=(caller, server), daemon=True)
            back.start()
            sent = 0
            while data := server.recv(65_536):
                if left[0] > 0 and sent + len(data) > after:
                    left[0] -= 1
                    caller.sendall(data[: max(0, after - sent)])
                    caller.shutdown(socket.SHUT_RDWR)
                    return
                sent += len(data)
                caller.sendall(data)

    def listen() -> None:
        while True:
            try:
                caller, _ = door.accept()
            except OSError:
                return
            threading.Thread(target=_quietly, args=(carry, caller), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        door.close()


def _pass_on(caller: socket.socket, server: socket.socket) -> None:
    try:
        while data := caller.recv(65_536):
            server.sendall(data)
        server.shutdown(socket.SHUT_WR)
    except OSError:
        return


def _quietly(carry: object, caller: socket.socket) -> None:
    try:
        carry(caller)  # type: ignore[operator]
    except OSError:
        return
