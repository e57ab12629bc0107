/**
 * The journal as a table with row ids. In a table without them each page between root and leaves holds whole segments, so
 * that a tree of many runs was eight pages deep, and a flush wrote twice as many pages of it as now.
 */
export const journalRows: string = `
CREATE TABLE journal_rows (
  run_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  blob_id INTEGER,
  events BLOB,
  PRIMARY KEY (run_id, seq)
) STRICT;
INSERT INTO journal_rows (run_id, seq, blob_id, events) SELECT run_id, seq, blob_id, events FROM journal ORDER BY run_id, seq;
DROP TABLE journal;
ALTER TABLE journal_rows RENAME TO journal;
`;
