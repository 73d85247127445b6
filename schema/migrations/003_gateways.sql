-- The access token of an account whose provider gives one out for a while: one for all workers. Locked while it is renewed.
create table gateway_token (
  gateway    text primary key,
  token      bytea,                             -- sealed; null: never had one
  expires_at timestamptz not null default '-infinity'
);

-- Links that a provider makes for us and that many people open: one per target, until it expires.
create table gateway_link (
  gateway    text not null,
  target     text not null,                     -- path and query
  url        text not null,
  expires_at timestamptz not null,
  primary key (gateway, target)
);
