"""Whether whoever asked is still there, which WSGI itself does not tell."""

from __future__ import annotations

import select
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

SOCKET = "werkzeug.socket"
"""Where the servers of TensorBoard and of `standalone` put the connection; of others nobody seems to go."""


def is_gone(environ: WSGIEnvironment) -> bool:
    """Whether the browser closed the connection of a request, as it does with a tab, or what a page asks no more."""
    connection = environ.get(SOCKET)
    if not isinstance(connection, socket.socket):
        return False
    try:
        readable, _, _ = select.select([connection], [], [], 0)
        return bool(readable) and not connection.recv(1, socket.MSG_PEEK)  # what comes next stays there
    except OSError:
        return True
    except ValueError:  # encrypted connections cannot be looked into, nor can the thousandth one
        return False
