/** PostgreSQL has the table since version 11. */
export const keyCheck: string = `
COMMENT ON TABLE key_check IS 'Digest of the key that passwords are sealed with';
`;
