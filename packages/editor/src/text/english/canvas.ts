/** Texts of this part. */
export const canvas = {} as const;
