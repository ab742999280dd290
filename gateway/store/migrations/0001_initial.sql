-- Times are milliseconds since 1970 UTC. This is SQLite's SQL: blob, and "integer primary key autoincrement".

create table organisation (
  id          text primary key,
  name        text not null,
  country     text not null,              -- ISO 3166-1 alpha-2
  created_at  bigint not null
);

create table api_key (
  id              text primary key,
  organisation_id text references organisation(id),   -- null: an operator's key
  name            text not null,
  secret_sha256   text not null unique,               -- the secret itself is told once and kept nowhere
  last4           text not null,
  created_at      bigint not null,
  revoked_at      bigint
);

create table participant (
  id              text primary key,
  organisation_id text not null references organisation(id),
  identifier      text not null,          -- "0106:12345678", as given
  folded          text not null unique,   -- lower case: the same party
  name            text not null,
  country         text not null,
  status          text not null,          -- pending, registered, failed
  last_error      text,
  document_types  text not null,          -- JSON: [{"document_type","process"}]
  created_at      bigint not null,
  updated_at      bigint not null
);
create index participant_by_organisation on participant(organisation_id, id);

create table content (
  sha256 text primary key,
  bytes  blob not null
);

create table document (
  id               text primary key,
  organisation_id  text not null references organisation(id),
  direction        text not null,         -- out, in
  status           text not null,
  sender           text not null,
  receiver         text not null,
  document_type    text not null,         -- scheme::value
  process          text not null,
  number           text not null,
  issue_date       text not null,
  client_reference text,
  content_sha256   text not null references content(sha256),
  content_size     bigint not null,
  instance_id      text not null,         -- SBDH InstanceIdentifier
  message_id       text not null,         -- eb:MessageId
  report           text,                  -- JSON: findings, signature verdict
  last_error       text,                  -- JSON: the first cause of the present trouble
  created_at       bigint not null,
  updated_at       bigint not null,
  acknowledged_at  bigint
);
create index document_by_organisation on document(organisation_id, direction, id);
create index document_fingerprint on document(organisation_id, sender, receiver, number) where direction = 'out';
create index document_waiting on document(organisation_id, id) where direction = 'in' and acknowledged_at is null;
create unique index document_received_once on document(message_id) where direction = 'in';

create table delivery (
  document_id     text primary key references document(id),
  state           text not null,          -- JSON of as4::Delivery
  due_at          bigint,                 -- null: nothing left to do
  endpoint        text,                   -- JSON: where the last look-up led
  message_sha256  text references content(sha256),  -- the message as it goes out, the same at every attempt
  message_type    text,                   -- its Content-Type
  message_soap    text,                   -- its SOAP part: what a receipt is compared with
  message_for     text,                   -- fingerprint of the certificate it is encrypted for
  receipt         blob                    -- the verified signed receipt
);
create index delivery_due on delivery(due_at) where due_at is not null;

create table received_message (
  message_id  text primary key,
  digest      text not null,              -- of what was signed: a repeat is the same message
  receipt     blob not null,              -- answered again to a repeat
  document_id text,                       -- null: nothing to deliver (a test message)
  received_at bigint not null
);

create table event (
  sequence        integer primary key autoincrement,
  document_id     text not null references document(id),
  organisation_id text not null,
  at              bigint not null,
  name            text not null,          -- "document.accepted"
  detail          text not null           -- JSON object
);
create index event_by_document on event(document_id, sequence);

create table idempotency (
  scope          text not null,           -- the key's organisation
  key            text not null,
  request_sha256 text not null,
  status         integer not null,
  content_type   text not null,
  body           blob not null,
  created_at     bigint not null,
  primary key (scope, key)
);
