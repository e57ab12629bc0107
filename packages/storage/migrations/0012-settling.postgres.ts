/** The message of a key that later ones with that key take the place of, and until when they can put it off. */
export const settling: string = `
CREATE TABLE settling (
  queue_id BIGINT NOT NULL REFERENCES queue ON DELETE CASCADE,
  key TEXT COLLATE "C" NOT NULL,
  seq BIGINT NOT NULL,
  latest BIGINT NOT NULL,
  PRIMARY KEY (queue_id, key)
);
CREATE INDEX settling_age ON settling (latest);
`;
