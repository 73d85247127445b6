-- What the publisher wrote beside a version.
alter table journey_version add column note text not null default '';

-- Who has a journey open, and at which step. A crash forgets it; the next heartbeat tells it again.
create unlogged table presence (
  journey   text not null,
  client_id text not null,                      -- one browser tab
  person    text not null,
  name      text not null,
  step      text,
  seen_at   timestamptz not null default now(),
  primary key (journey, client_id)
);

-- A simulation that was kept: whom, when, what happens, and what must come of it before the journey may be published.
create table journey_test (
  id         text primary key,
  journey    text not null references journey on delete cascade,
  name       text not null,
  scenario   jsonb not null,
  expected   jsonb not null,
  created_by text not null,
  created_at timestamptz not null default now()
);
create index journey_test_journey on journey_test (journey, created_at);

-- The counters of a version as they stood at an hour: for comparing a period with the one before.
create table count_hour (
  version int not null,
  at      timestamptz not null,
  counts  jsonb not null,
  primary key (version, at)
);
