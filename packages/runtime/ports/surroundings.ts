import type { Instant } from '@loopwright/model';

/** Time and waiting, injected: production uses the system's, tests and the simulation their own. */
export interface Clock {
  now(): Instant;
  /** A number from 0 up to 1. */
  random(): number;
  /** Calls back once, after `ms`; answers what cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** Seals password fields for the disk (AES-256-GCM under a key file of the data folder). */
export interface Vault {
  seal(plain: string): string;
  /** Throws INTERNAL when it was sealed under another key or changed. */
  open(sealed: string): string;
  isSealed(text: string): boolean;
  /** Signs a text under a key of the data folder: base64url of 32 bytes, which nobody can make who has not the key. */
  sign(text: string): string;
}

/** Where the runtime tells what the operator should know. Never on the hot path, never a secret. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, text: string): void;
  warn(fields: Readonly<Record<string, unknown>>, text: string): void;
  error(fields: Readonly<Record<string, unknown>>, text: string): void;
}
