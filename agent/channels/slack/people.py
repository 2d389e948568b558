"""Whose things they are: the account of a Slack user, by the settings, else by the e-mail address that Slack knows."""

from __future__ import annotations

import time
from collections import OrderedDict

from agent.channels.slack.config import SlackConfig
from agent.channels.slack.outbox import Outbox, SlackTrouble
from agent.channels.web_installed import LOCAL

FRESH_S = 3_600.0
"""How long an address is believed."""
KEPT = 5_000


class People:
    """The accounts of Slack users."""

    def __init__(self, config: SlackConfig, outbox: Outbox) -> None:
        self._config, self._outbox = config, outbox
        self._known: OrderedDict[str, tuple[str, float]] = OrderedDict()

    async def owner(self, team: str, user: str) -> str:
        """Return who a Slack user is here. One without an address gets an account that only Slack can use.

        Raises NotConfigured when the app may not read addresses.
        """
        if not self._config.signs_in:
            return LOCAL
        if user in self._config.people:
            return self._config.people[user]
        known, until = self._known.get(user, ("", 0.0))
        if time.monotonic() > until:
            known = await self._address(team, user) or f"slack:{team}:{user}"
            self._known[user] = (known, time.monotonic() + FRESH_S)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return known

    async def _address(self, team: str, user: str) -> str:
        """Return a user's e-mail address, in lower case as sign-in has it; empty for bots, and for people of other workspaces: theirs
        are vouched for by somebody else."""
        try:
            found = (await self._outbox.call("users_info", user=user)).get("user") or {}
        except SlackTrouble as trouble:
            if trouble.code in ("user_not_found", "user_not_visible"):
                return ""
            raise
        stranger = found.get("is_stranger") or found.get("team_id", team) != team
        if stranger or found.get("is_bot") or found.get("is_email_confirmed") is False:
            return ""
        return str((found.get("profile") or {}).get("email") or "").strip().lower()
