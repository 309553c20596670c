-- Events that very many endpoints want: their deliveries are made a few hundred at a time, by others' turns.

create table postrider.wide_events (
  event_id uuid primary key,
  -- When the relay came by: endpoints made later have no part in it.
  relayed_at timestamptz not null,
  -- Endpoints up to and with this one have their deliveries; the last of all ids: all have.
  position uuid not null default '00000000-0000-0000-0000-000000000000',
  -- Where the slice made last began; null: none was made.
  slice_from uuid,
  slice_at timestamptz
);
