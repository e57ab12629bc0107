/** In how many slots a loop may be leased and which tags it asks its worker for: what a PostgreSQL that takes the folder over goes by. */
export const workers: string = `
ALTER TABLE execution ADD COLUMN stop_asked_at INTEGER;
ALTER TABLE execution_loop ADD COLUMN slots INTEGER NOT NULL DEFAULT 1;
ALTER TABLE execution_loop ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
`;
