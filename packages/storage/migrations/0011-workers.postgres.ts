/**
 * What several processes share: who takes loops, which loops each has leased, in how many slots, which tags a loop asks
 * its worker for, and which executions are to stop.
 */
export const workers: string = `
ALTER TABLE worker ADD COLUMN name TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE worker ADD COLUMN works SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE worker ADD COLUMN tags TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE worker ADD COLUMN cannot TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE worker ADD COLUMN most_slots BIGINT NOT NULL DEFAULT 0;
ALTER TABLE execution ADD COLUMN stop_asked_at BIGINT;
ALTER TABLE execution_loop ADD COLUMN slots BIGINT NOT NULL DEFAULT 1;
ALTER TABLE execution_loop ADD COLUMN tags TEXT COLLATE "C" NOT NULL DEFAULT '[]';
CREATE TABLE loop_lease (
  loop_id BIGINT NOT NULL REFERENCES loop ON DELETE CASCADE,
  worker BIGINT NOT NULL,
  slots BIGINT NOT NULL,
  PRIMARY KEY (loop_id, worker)
);
CREATE INDEX loop_lease_worker ON loop_lease (worker);
CREATE TABLE key_check (id BIGINT PRIMARY KEY, digest TEXT COLLATE "C" NOT NULL);
`;
