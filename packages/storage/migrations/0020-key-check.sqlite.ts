/** Tells whether a key is the one that passwords in this database are sealed with, and nothing of it. */
export const keyCheck: string = `
CREATE TABLE key_check (id INTEGER PRIMARY KEY, digest TEXT NOT NULL);
`;
