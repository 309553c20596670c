-- What screens read. What happens at all endpoints together is counted beside each one's own: under the id of zeros, in
-- endpoint_stats. Here is what was counted before.

insert into postrider.endpoint_stats as s (endpoint_id, at, is_hour, writer, delivered, rejected, timed_out, unreachable,
  blocked, lost, closed_delivered, closed_failed, closed_cancelled, response_times)
select '00000000-0000-0000-0000-000000000000', at, is_hour, 0, sum(delivered), sum(rejected), sum(timed_out),
  sum(unreachable), sum(blocked), sum(lost), sum(closed_delivered), sum(closed_failed), sum(closed_cancelled),
  postrider.sum_counts(response_times)
from postrider.endpoint_stats group by at, is_hour;

-- Endpoints that fail, the longest first: few among many.
create index endpoint_state_failing on postrider.endpoint_state (failing_since) where failing_since is not null;
