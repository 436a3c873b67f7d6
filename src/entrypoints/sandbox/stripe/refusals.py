"""What Stripe says when it won't."""

from __future__ import annotations

from entrypoints.sandbox.wire import Answer, json_answer


class StripeRefusal(Exception):
    """An error object of Stripe's API (docs.stripe.com/api/errors)."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        decline_code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.content = {"type": kind, "code": code, "message": message, "param": param, "decline_code": decline_code}

    def answer(self, **headers: str) -> Answer:
        """As it goes over the wire."""
        content = {name: value for name, value in self.content.items() if value is not None}
        return json_answer({"error": content}, self.status, **headers)


def missing(kind: str, name: str, param: str = "id") -> StripeRefusal:
    """There is no such object. Named in the path it is 404, in a parameter 400."""
    status = 404 if param == "id" else 400
    return StripeRefusal(f"No such {kind}: '{name}'", status=status, code="resource_missing", param=param)


def declined(message: str = "Your card was declined.") -> StripeRefusal:
    """The bank does not pay."""
    return StripeRefusal(message, status=402, kind="card_error", code="card_declined", decline_code="generic_decline")
