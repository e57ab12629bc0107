/** Ends of runs by loop and minute, by the name that they have on PostgreSQL, where several workers count. */
export const counts: string = `
CREATE VIEW counted_minute AS SELECT loop_id, minute, succeeded, failed FROM minute;
`;
