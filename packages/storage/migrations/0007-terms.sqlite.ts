/**
 * Terms of messages: `key` orders those that have the same one, and a key that was seen within its window lets no second
 * message in. The index holds keyed messages alone.
 */
export const terms: string = `
ALTER TABLE message ADD COLUMN key TEXT;
CREATE INDEX message_key ON message (queue_id, key, seq) WHERE key IS NOT NULL;
CREATE TABLE seen_message (
  queue_id INTEGER NOT NULL REFERENCES queue ON DELETE CASCADE,
  key TEXT NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (queue_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_message_age ON seen_message (until);
`;
