/** Where others reach a process that serves: those that do not make URLs of call-backs of it. */
export const serverAddress: string = `
ALTER TABLE worker ADD COLUMN address TEXT COLLATE "C";
`;
