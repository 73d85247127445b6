-- What a person should look at: an account that its provider refuses, or that is left alone after failures. It closes by itself when the
-- account works again; `seen_at` says that somebody knows.
create table gateway_alert (
  id        bigint generated always as identity primary key,
  workspace int not null,
  gateway   text not null,
  what      text not null,                      -- account | circuit
  reason    text,
  until_at  timestamptz,                        -- nothing is tried with the account until then
  at        timestamptz not null default now(),
  closed_at timestamptz,
  seen_at   timestamptz,
  seen_by   text
);
create unique index gateway_alert_open on gateway_alert (gateway, what) where closed_at is null;
create index gateway_alert_at on gateway_alert (workspace, at);

-- Who is stuck. The predicate names no column that settling changes, so that it stays a HOT update.
create index enrolment_stuck on enrolment (version, step) where error is not null;
