/** Pages around the canvas: signing in, workflows, accounts, settings. */
export const pages = {
  signIn: {
    first: "Make the owner's account",
    title: 'Sign in',
    username: 'User name',
    password: 'Password',
    create: 'Create account',
    enter: 'Sign in',
  },
} as const;
