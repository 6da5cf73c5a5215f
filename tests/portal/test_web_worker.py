"""The worker class in a real gunicorn: slow clients keep nobody else waiting, and every shape of body arrives whole."""

import http.client
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from portal import web_worker
from portal.embedded.processes import wait_until
from tests.running import ROOT, free_port

HEAD = b"POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\nabc"
COUNTS_BYTES = """
def application(environ, start_response):
    read = 0
    while piece := environ["wsgi.input"].read(65536):
        read += len(piece)
    body = str(read).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The port of one worker with four threads that says how many bytes of body it read."""
    folder = tmp_path_factory.mktemp("counting")
    (folder / "counting.py").write_text(COUNTS_BYTES)
    port = free_port()
    arguments = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", "counting:application", "--pythonpath", f"{ROOT},{folder}"]
    process = subprocess.Popen(
        [*command, *arguments, "--worker-class", "portal.web_worker.WebWorker", "--log-level", "warning"], cwd=folder
    )
    assert wait_until(lambda: answers(port), seconds=30)
    yield port
    process.terminate()
    assert process.wait(timeout=60) == 0


def answers(port, path="/healthz"):
    try:
        return get(port, path) == 200
    except OSError:
        return False


def get(port, path="/healthz"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


@contextmanager
def held(port, *, count, sent):
    """So many connections that send this and then nothing more."""
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
    for each in sockets:
        each.sendall(sent)
    try:
        yield sockets
    finally:
        for each in sockets:
            each.close()


@pytest.mark.parametrize(
    ("count", "sent"),
    [(200, b""), (20, b"GET / HTTP/1.1\r\nHost: localhost\r\nX"), (20, HEAD % 1000), (20, HEAD % 10_000_000)],
    ids=["idle", "slow heads", "slow forms", "slow uploads"],
)
def test_slow_clients_keep_nobody_waiting(server, count, sent):
    with held(server, count=count, sent=sent):
        assert get(server) == 200
        assert get(server, "/page") == 200


def test_more_waiting_connections_than_are_kept_push_the_oldest_out(server):
    with held(server, count=web_worker.ARRIVING + 20, sent=b"G") as sockets:
        assert get(server) == 200

        sockets[0].settimeout(20)
        assert sockets[0].recv(4096).startswith(b"HTTP/1.1 408")


def test_a_head_without_end_is_refused_with_the_protective_headers(server):
    with held(server, count=1, sent=b"GET / HTTP/1.1\r\nX: " + b"x" * web_worker.HEAD_BYTES) as (connection,):
        answer = connection.recv(4096)

    assert answer.startswith(b"HTTP/1.1 431")
    assert b"X-Content-Type-Options: nosniff" in answer
    assert b"Content-Security-Policy: default-src 'none'" in answer


@pytest.mark.parametrize("size", [0, 1, 40_000, 48 * 1024, 48 * 1024 + 1, 3_000_000])
def test_a_body_arrives_whole(server, size):
    connection = http.client.HTTPConnection("127.0.0.1", server, timeout=20)
    for _again in range(2):
        connection.request("POST", "/form", b"x" * size)
        assert connection.getresponse().read() == str(size).encode()
    connection.close()


def test_a_body_sent_byte_by_byte_arrives_whole(server):
    with held(server, count=1, sent=HEAD % 8) as (connection,):
        for byte in (b"d", b"e", b"f", b"g", b"h"):
            time.sleep(0.01)
            connection.sendall(byte)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.read() == b"8"


def test_a_body_of_unknown_length_arrives_whole(server):
    connection = http.client.HTTPConnection("127.0.0.1", server, timeout=20)
    connection.request("POST", "/form", (b"z" * 1000 for _ in range(5)), encode_chunked=True)

    assert connection.getresponse().read() == b"5000"
    connection.close()


def test_a_client_that_closes_in_the_middle_is_let_go(server):
    with held(server, count=20, sent=HEAD % 1000) as sockets:
        for each in sockets:
            each.shutdown(socket.SHUT_WR)

        assert get(server, "/page") == 200
