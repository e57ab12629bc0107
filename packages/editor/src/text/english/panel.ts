/** Texts of this part. */
export const panel = {} as const;
