-- Which versions send what their receivers did not ask for: caps count marketing only.
alter table journey_version add column purpose text generated always as (plan -> 'settings' ->> 'purpose') stored;

-- Messages set aside for a contact under frequency caps, before they are sent: together with the messages themselves they are what
-- counts. Entries older than two days are left out at the next write: by then the message's own row says it.
create table cap_use (
  contact_id bigint primary key,
  ref        bigint[] not null,
  channel    smallint[] not null,
  at         timestamptz[] not null
) with (fillfactor = 70);

-- Lists of people who must get nothing, brought from elsewhere as SHA-256 of the normalised address: we need not know the addresses.
create table suppression_hash (
  workspace int not null,
  channel   text not null,
  hash      bytea not null,
  list      text not null,                      -- what the list is called
  at        timestamptz not null default now(),
  primary key (hash, channel, workspace)
);
