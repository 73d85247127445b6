-- Who asked for a short link: human, prefetch, scanner, preview, head. Null: not a click, or one of a provider's.
alter table touch add column via text;

-- Links that lead nowhere any more: those of a whole version, or of one message.
create table link_revoked (
  id        bigint generated always as identity primary key,
  workspace int not null,
  version   int unique,
  message   bigint unique,
  by        text not null,
  at        timestamptz not null default now(),
  check ((version is null) <> (message is null))
);
create index link_revoked_at on link_revoked (at);
