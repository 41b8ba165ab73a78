-- +goose Up
-- What a message has beyond its plain text (backend/inbox): HTML, files by uid, buttons. Plain messages have no row here.
CREATE TABLE message_rich (
  message INTEGER PRIMARY KEY REFERENCES message(id),
  content TEXT NOT NULL                     -- markup.Rich, JSON
);
