"""Under which causes an order moves credits, each once."""

from __future__ import annotations

from uuid import UUID

from core.shared.ledger import Cause


def spent(order_id: UUID) -> Cause:
    """The credits that an order cost."""
    return Cause("purchase", f"order:{order_id}")


def bought(order_id: UUID) -> Cause:
    """The credits that an order brought."""
    return Cause("credit_pack", f"order:{order_id}")


def taken_back(order_id: UUID, number: int) -> Cause:
    """Credits that an order had brought and whose money went back; the first time, the second …"""
    return Cause("refund", f"order:{order_id}:{number}")


def given_again(order_id: UUID, number: int) -> Cause:
    """What was taken back that time is theirs again: a dispute was won, or a bank sent a refund back."""
    return Cause("refund_undone", f"order:{order_id}:{number}")


def returned(order_id: UUID) -> Cause:
    """The credits that an order had cost, when it is refunded."""
    return Cause("refund", f"order:{order_id}")
