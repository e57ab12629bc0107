/** Texts of this part. */
export const history = {} as const;
