/**
 * How often a pulled producer was begun at its cursor without coming further; and which runs have a task that may have run
 * twice. The index holds these runs alone: all others pay nothing for it.
 */
export const recovery: string = `
ALTER TABLE execution_loop ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN uncertain SMALLINT NOT NULL DEFAULT 0;
CREATE INDEX run_uncertain ON run (workflow_num, id) WHERE uncertain = 1;
`;
