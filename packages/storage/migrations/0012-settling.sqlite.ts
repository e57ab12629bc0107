/** The message of a key that later ones with that key take the place of, and until when they can put it off. */
export const settling: string = `
CREATE TABLE settling (
  queue_id INTEGER NOT NULL REFERENCES queue ON DELETE CASCADE,
  key TEXT NOT NULL,
  seq INTEGER NOT NULL,
  latest INTEGER NOT NULL,
  PRIMARY KEY (queue_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX settling_age ON settling (latest);
`;
