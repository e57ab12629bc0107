/**
 * What did not succeed is in one index of three, by what became of it: failures, of which there may be any number, are not
 * passed over where the few that are under way are looked for, or those that were cancelled. The old index goes last: nobody may
 * read the table from then on until all is done.
 */
export const runsByOutcome: string = `
CREATE INDEX run_failed ON run (workflow_num, started_at) WHERE state = 6;
CREATE INDEX run_cancelled ON run (workflow_num, started_at) WHERE state = 7;
CREATE INDEX run_unfinished ON run (workflow_num, started_at) WHERE state < 5;
DROP INDEX run_not_succeeded;
`;
