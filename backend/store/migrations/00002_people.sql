-- +goose Up
-- A person is a contact; a customer is a contact that buys.
CREATE TABLE contact (
  id         INTEGER PRIMARY KEY,
  uid        TEXT    NOT NULL UNIQUE,
  name       TEXT    NOT NULL DEFAULT '',
  name_fold  TEXT    NOT NULL DEFAULT '',   -- lower case, for search and order
  city       TEXT    NOT NULL DEFAULT '',
  time_zone  TEXT    NOT NULL DEFAULT '',   -- IANA name; empty: the workspace's
  birthday   TEXT,                          -- YYYY-MM-DD
  comment    TEXT    NOT NULL DEFAULT '',
  rev        INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  deleted_at INTEGER
);
CREATE INDEX contact_name ON contact(name_fold, id) WHERE deleted_at IS NULL;

CREATE TABLE contact_point (
  contact INTEGER NOT NULL REFERENCES contact(id) ON DELETE CASCADE,
  kind    TEXT    NOT NULL,                 -- email, phone
  value   TEXT    NOT NULL,                 -- folded e-mail, E.164 phone
  text    TEXT    NOT NULL,                 -- as typed
  pos     INTEGER NOT NULL DEFAULT 0,       -- the first is the main one
  PRIMARY KEY (contact, kind, pos)
) WITHOUT ROWID;
CREATE INDEX contact_point_value ON contact_point(kind, value);

CREATE TABLE consent (
  contact INTEGER NOT NULL REFERENCES contact(id) ON DELETE CASCADE,
  channel TEXT    NOT NULL,                 -- a channel kind: email, local …
  state   TEXT    NOT NULL,                 -- given, refused; no row is unknown
  source  TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (contact, channel)
) WITHOUT ROWID;

CREATE TABLE customer (
  id         INTEGER PRIMARY KEY,
  uid        TEXT    NOT NULL UNIQUE,
  contact    INTEGER NOT NULL REFERENCES contact(id),
  rev        INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  deleted_at INTEGER
);

CREATE UNIQUE INDEX customer_contact ON customer(contact) WHERE deleted_at IS NULL;
CREATE INDEX customer_contact_any ON customer(contact);
CREATE INDEX customer_created ON customer(created_at, id) WHERE deleted_at IS NULL;

CREATE TABLE purchase (
  id         INTEGER PRIMARY KEY,
  uid        TEXT    NOT NULL UNIQUE,
  customer   INTEGER NOT NULL REFERENCES customer(id),
  at         INTEGER NOT NULL,
  amount     INTEGER NOT NULL,              -- minor units
  currency   TEXT    NOT NULL,
  quantity   INTEGER,
  title      TEXT    NOT NULL DEFAULT '',
  state      TEXT    NOT NULL DEFAULT 'added',  -- added, paid, refunded
  paid_at    INTEGER,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER
);
CREATE INDEX purchase_customer ON purchase(customer, at);

-- Totals of a customer's purchases that are not deleted or refunded, kept in the same transaction, one row a currency.
CREATE TABLE customer_total (
  customer INTEGER NOT NULL REFERENCES customer(id) ON DELETE CASCADE,
  currency TEXT    NOT NULL,
  count    INTEGER NOT NULL,
  amount   INTEGER NOT NULL,
  last_at  INTEGER NOT NULL,
  PRIMARY KEY (customer, currency)
) WITHOUT ROWID;

CREATE TABLE tag (id INTEGER PRIMARY KEY, name TEXT NOT NULL, fold TEXT NOT NULL UNIQUE);
CREATE TABLE tagging (
  subject_kind TEXT NOT NULL, subject INTEGER NOT NULL, tag INTEGER NOT NULL REFERENCES tag(id),
  PRIMARY KEY (subject_kind, subject, tag)
) WITHOUT ROWID;
CREATE INDEX tagging_tag ON tagging(tag, subject_kind, subject);

CREATE TABLE field (
  id         INTEGER PRIMARY KEY,
  uid        TEXT    NOT NULL UNIQUE,
  entity     TEXT    NOT NULL,              -- customer, contact, purchase
  key        TEXT    NOT NULL,              -- latin, the name in expressions
  name       TEXT    NOT NULL,
  type       TEXT    NOT NULL,              -- text number money date datetime flag list multilist phone email link
  options    TEXT,                          -- JSON: values of a list, currency of money
  pos        INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  deleted_at INTEGER,
  UNIQUE (entity, key)
);
-- One row a value; a multi-list has one a choice. num holds numbers ×1e6, money in minor units, dates as days, instants as
-- ms and flags; text the rest, and money's currency.
CREATE TABLE field_value (
  field   INTEGER NOT NULL REFERENCES field(id) ON DELETE CASCADE,
  subject INTEGER NOT NULL,
  pos     INTEGER NOT NULL DEFAULT 0,
  num     INTEGER,
  text    TEXT,
  PRIMARY KEY (field, subject, pos)
) WITHOUT ROWID;
CREATE INDEX field_value_num ON field_value(field, num) WHERE num IS NOT NULL;
CREATE INDEX field_value_text ON field_value(field, text) WHERE text IS NOT NULL;

CREATE TABLE note (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
  person INTEGER NOT NULL, subject_kind TEXT NOT NULL, subject INTEGER NOT NULL,
  text TEXT NOT NULL, author TEXT NOT NULL, at INTEGER NOT NULL, deleted_at INTEGER,
  run INTEGER NOT NULL DEFAULT 0, node INTEGER NOT NULL DEFAULT 0, visit INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX note_person ON note(person, at);

CREATE TABLE task (
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,
  person INTEGER NOT NULL, subject_kind TEXT NOT NULL, subject INTEGER NOT NULL,
  text TEXT NOT NULL, assignee TEXT NOT NULL DEFAULT '', due_at INTEGER, done_at INTEGER,
  author TEXT NOT NULL, at INTEGER NOT NULL, deleted_at INTEGER,
  run INTEGER NOT NULL DEFAULT 0, node INTEGER NOT NULL DEFAULT 0, visit INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX task_person ON task(person, at);

-- A key under which a record came from outside: zeros kept.
CREATE TABLE external_key (
  source TEXT NOT NULL, type TEXT NOT NULL, key TEXT NOT NULL, id INTEGER NOT NULL,
  PRIMARY KEY (type, key, source)          -- keys are looked up whatever their source
) WITHOUT ROWID;
CREATE INDEX external_key_id ON external_key(type, id);

-- What an import did with each row of its file: the report, the rejects and the undo.
CREATE TABLE import_row (
  job    INTEGER NOT NULL REFERENCES job(id) ON DELETE CASCADE,
  row    INTEGER NOT NULL,                  -- the record's number in the file, the header is 0
  fate   TEXT    NOT NULL,                  -- created, updated, same, rejected, repeated
  entity TEXT    NOT NULL DEFAULT '',
  id     INTEGER NOT NULL DEFAULT 0,
  before TEXT,                              -- JSON of what an update replaced
  code   TEXT, args TEXT,                   -- why it was rejected
  cells  TEXT,                              -- JSON of a rejected row's cells as they were read: the file may be gone
  PRIMARY KEY (job, row)
) WITHOUT ROWID;
CREATE INDEX import_row_record ON import_row(entity, id) WHERE id > 0;
-- Rows without a key of their own that were imported, so that the same file again is told apart.
CREATE TABLE import_file (
  hash TEXT NOT NULL, row INTEGER NOT NULL, entity TEXT NOT NULL, job INTEGER NOT NULL,
  PRIMARY KEY (hash, entity, row)
) WITHOUT ROWID;
