-- Which of several accounts of a channel sends: the lowest priority that works, among equals by weight, and only to the places and
-- carriers it is for (none named = all). Steps that name an account are not routed.
alter table gateway
  add column priority    smallint not null default 1,
  add column weight      int not null default 1,
  add column countries   text[] not null default '{}',  -- ISO 3166: CN, US
  add column carriers    text[] not null default '{}',  -- of mainland China: mobile, unicom, telecom
  add column daily_quota int,                           -- messages a day of the workspace; null: as many as come
  add column ramp_start  int,                           -- a new sender's quota on its first day; it doubles daily up to daily_quota
  add column ramp_from   date,
  add column price       double precision,              -- a segment's, a mail's, in `currency`
  add column currency    text;

-- Whether an account works: calls that failed one after the other, and until when nothing is tried with it.
create table gateway_health (
  gateway    text primary key,
  failures   int not null default 0,
  opened     int not null default 0,            -- times in a row that it was left alone: each twice as long as the one before
  open_until timestamptz,
  account    boolean not null default false,    -- the provider refuses the account itself: a person must look
  reason     text,
  at         timestamptz not null default now()
);
-- What an account did, by the minute.
create table gateway_minute (
  gateway  text not null,
  minute   timestamptz not null,
  calls    int not null default 0,
  failed   int not null default 0,
  accepted int not null default 0,
  rejected int not null default 0,
  unknown  int not null default 0,
  units    int not null default 0,              -- segments, mails: what is paid for
  ms       bigint not null default 0,           -- of all calls together
  primary key (gateway, minute)
);
create table gateway_day (
  gateway text not null,
  day     date not null,
  used    int not null default 0,
  primary key (gateway, day)
);
