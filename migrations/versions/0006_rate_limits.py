"""Sliding windows of hits, counted by one function for all requests that a process has waiting."""

from __future__ import annotations

from alembic import op

from adapters.postgres.row_security import studio

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create unlogged table rate_limits (
            key text primary key,
            used integer not null,
            steps bigint[] not null,
            hits integer[] not null,
            horizon bigint not null,
            forgotten_at bigint not null
        ) with (fillfactor = 50)
        """
    )
    op.execute(studio("rate_limits"))
    # Whoever counts holds one lock until the commit: batches follow each other, so each sees what the one before
    # counted. A step is a number of `width` milliseconds since 1970; a hit counts until `span` steps after its own.
    op.execute(
        """
        create function rate_hits(
            keys text[], counts integer[], widths integer[], spans integer[], firsts integer[], seconds integer[]
        ) returns bigint[] language plpgsql as $$
        declare
            now_ms bigint;
            used integer[];
            oldest bigint[];
            taken integer[] := array_fill(0, array[cardinality(keys)]);
            answers bigint[] := '{}';
            a integer;
            b integer;
            allowed boolean;
        begin
            perform pg_advisory_xact_lock(1380010068);
            now_ms := extract(epoch from clock_timestamp()) * 1000;
            select array_agg(coalesce(s.used - case when s.dead = 0 then 0 else
                       (select sum(n)::integer from unnest(s.hits[1 : s.dead]) n) end, 0) order by s.i),
                   array_agg(coalesce(s.steps[s.dead + 1], now_ms / s.width) order by s.i)
              into used, oldest
              from (select k.i, k.width, r.used, r.steps, r.hits,
                           width_bucket(now_ms / k.width - k.span - 1, r.steps) as dead
                      from unnest(keys, widths, spans) with ordinality as k(key, width, span, i)
                      left join rate_limits r on r.key = k.key) s;
            for i in 1 .. cardinality(firsts) loop
                a := firsts[i];
                b := seconds[i];
                allowed := used[a] < counts[a] and (b = 0 or used[b] < counts[b]);
                if allowed then
                    used[a] := used[a] + 1;
                    taken[a] := taken[a] + 1;
                    if b > 0 then
                        used[b] := used[b] + 1;
                        taken[b] := taken[b] + 1;
                    end if;
                end if;
                answers := answers || array[
                    allowed::integer,
                    used[a], (oldest[a] + spans[a] + 1) * widths[a] - now_ms,
                    case when b > 0 then used[b] end,
                    case when b > 0 then (oldest[b] + spans[b] + 1) * widths[b] - now_ms end
                ];
            end loop;
            insert into rate_limits as r (key, used, steps, hits, horizon, forgotten_at)
            select k.key, k.used, array[now_ms / k.width], array[k.taken], now_ms / k.width - k.span,
                   (now_ms / k.width + k.span + 1) * k.width
              from unnest(keys, widths, spans, used, taken) as k(key, width, span, used, taken)
             where k.taken > 0
            on conflict (key) do update set
                used = excluded.used,
                horizon = excluded.horizon,
                forgotten_at = excluded.forgotten_at,
                steps = r.steps[width_bucket(excluded.horizon - 1, r.steps) + 1 :] ||
                    case when r.steps[cardinality(r.steps)] >= excluded.steps[1] then '{}' else excluded.steps end,
                hits = case when r.steps[cardinality(r.steps)] >= excluded.steps[1]
                    then r.hits[width_bucket(excluded.horizon - 1, r.steps) + 1 : cardinality(r.hits) - 1] ||
                         (r.hits[cardinality(r.hits)] + excluded.hits[1])
                    else r.hits[width_bucket(excluded.horizon - 1, r.steps) + 1 :] || excluded.hits end;
            return answers;
        end $$;

        create function rate_forget() returns void language plpgsql as $$
        begin
            perform pg_advisory_xact_lock(1380010068);
            delete from rate_limits where forgotten_at < extract(epoch from clock_timestamp()) * 1000;
        end $$;
        """
    )


def downgrade() -> None:
    op.execute("drop function rate_hits, rate_forget; drop table rate_limits")
