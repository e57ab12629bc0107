/** SQLite lays its journal out anew; here rows lie in a heap already. */
export const journalRows: string = 'SELECT 1;';
