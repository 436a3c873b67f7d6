"""What the tables of apps in the browser hold about people."""

from __future__ import annotations

from adapters.postgres.personal_data import Held

HELD = (
    Held("documents"),
    Held(
        "link_clicks",
        "exists (select from links where links.app_id = link_clicks.app_id and links.id = link_clicks.link_id "
        "and links.user_id = $1)",
    ),
    Held("links"),
    Held("link_pages"),
)
