"""What must always be true of the AI gateway."""

from __future__ import annotations

INVARIANTS = {
    "an_apps_month_of_models_is_the_sum_of_its_calls": """
        select count(*) from (
            select app_id, begins, micros, reserved, requests from ai_spending
            where user_id = '00000000-0000-0000-0000-000000000000' and per = 'month'
        ) spent full join (
            select app_id, date_trunc('month', created_at at time zone 'UTC')::date as begins,
                sum(cost_micros) as micros, sum(reserved_micros) as reserved, sum(requests) as requests
            from ai_usage group by 1, 2
        ) calls using (app_id, begins)
        where coalesce(spent.micros, 0) <> coalesce(calls.micros, 0)
            or coalesce(spent.reserved, 0) <> coalesce(calls.reserved, 0)
            or coalesce(spent.requests, 0) <> coalesce(calls.requests, 0)""",
}
