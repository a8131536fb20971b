"""What people do in Slack's client, and the connections of Socket Mode over which an app hears of it."""

import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.sync.server import serve

from walkback.errors import WalkbackError

HOST = "127.0.0.1"
#: who is in the workspace: id and name
PEOPLE = {"U1": "ana", "U2": "ben"}


class Unheard(WalkbackError):
    """No app is connected that could hear of a click."""


@dataclass
class Clients:
    """The people of a workspace, and who listens to them."""

    sockets: list[Any] = field(default_factory=list)  #: connections, the newest last
    acknowledged: set[str] = field(default_factory=set)  #: envelopes
    ghost: bool = False  #: what is done goes to a connection that has died unseen
    _triggers: dict[str, tuple[str, float]] = field(default_factory=dict)
    _count: int = 0
    _door: Any = None
    _lock: Any = field(default_factory=threading.Lock)

    def url(self) -> str:
        """Return the address at which an app may connect."""
        with self._lock:
            if self._door is None:
                self._door = serve(self._attend, HOST, 0)
                threading.Thread(target=self._door.serve_forever, daemon=True).start()
        return f"ws://{HOST}:{self._door.socket.getsockname()[1]}/link?ticket=secret"

    def _attend(self, connection: Any) -> None:
        self.sockets.append(connection)
        connection.send(json.dumps({"type": "hello", "num_connections": len(self.sockets)}))
        with suppress(Exception):  # it hangs up
            for sent in connection:
                self.acknowledged.add(json.loads(sent).get("envelope_id", ""))
        self.sockets.remove(connection)

    def hang_up(self) -> None:
        """Let go of every connection, and of their door."""
        for connection in list(self.sockets):
            connection.close()
        if self._door is not None:
            self._door.shutdown()

    # ---- what people do

    def press(self, user: str, *, channel: str, ts: str, kind: str, block: str, action: str, value: str) -> str:
        """Press a button of a message, or choose from its menu (`kind`: its type). Returns the envelope. Raises Unheard."""
        done: dict[str, Any] = {"type": kind, "action_id": action, "block_id": block}
        done |= {"value": value} if kind == "button" else {"selected_option": {"value": value}}
        container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False}
        return self.send(
            {"type": "block_actions", "container": container, "channel": {"id": channel}, "actions": [done]}, user
        )

    def click(self, message: dict[str, Any], action: str, user: str = "U1", choice: str = "") -> str:
        """Press a button of a message as it stands, or choose from its menu what has `choice` in its value."""
        for block in message["blocks"]:
            for part in block["elements"] if block["type"] == "actions" else ():
                if part["action_id"] == action:
                    values = [part.get("value", ""), *(one["value"] for one in part.get("options", ()))]
                    value = next(one for one in values if one and choice in one)
                    place = {"channel": message["channel"], "ts": message["ts"], "block": block["block_id"]}
                    return self.press(user, **place, kind=part["type"], action=action, value=value)
        raise LookupError(f"the message has no {action}")

    def submit(self, view: dict[str, Any], user: str = "U1", **written: str) -> str:
        """Submit a modal with what is written in its inputs, and what it began with in the others."""
        values = {
            block["block_id"]: {
                block["element"]["action_id"]: {
                    "type": block["element"]["type"],
                    "value": written.get(block["block_id"], block["element"].get("initial_value", "")) or None,
                }
            }
            for block in view["blocks"]
        }
        kept = {name: view[name] for name in ("callback_id", "private_metadata")}
        return self.send({"type": "view_submission", "view": {**kept, "state": {"values": values}}}, user)

    def send(self, payload: dict[str, Any], user: str = "U1") -> str:
        """Send what somebody did. Returns the envelope's id; Slack does not send it a second time. Raises Unheard."""
        with self._lock:
            self._count += 1
            envelope, trigger = f"e{self._count}", f"t{self._count}"
        self._triggers[trigger] = user, time.monotonic()
        who = {"id": user, "name": PEOPLE.get(user, user), "team_id": "T1"}
        body = {"envelope_id": envelope, "type": "interactive", "accepts_response_payload": True}
        if not self.ghost:
            try:
                self.sockets[-1].send(json.dumps({**body, "payload": {"user": who, **payload, "trigger_id": trigger}}))
            except Exception as error:
                raise Unheard("No app is connected that could hear of this") from error
        return envelope

    def spend(self, trigger: str, seconds: float) -> str | None:
        """Return who gave a trigger, which is good once and for some seconds; else None."""
        user, at = self._triggers.pop(trigger, ("", float("-inf")))
        return user if time.monotonic() - at <= seconds else None
