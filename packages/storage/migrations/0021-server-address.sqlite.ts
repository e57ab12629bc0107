/** A process that has a database to itself tells nobody its address: nothing is to be changed. */
export const serverAddress: string = '';
