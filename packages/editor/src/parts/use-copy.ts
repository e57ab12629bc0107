import { useEffect, useState } from 'react';
import { text } from '../text/text.ts';
import { copyText } from './copy-text.ts';

const SAID_MS = 2_000;

/** Copies text, and has for a while what came of it: whether it was copied, and how that is said; null before and after. */
export function useCopy(): {
  readonly copy: (value: string) => void;
  readonly said: { readonly isCopied: boolean; readonly label: string } | null;
} {
  const [isCopied, setCopied] = useState<boolean | null>(null);
  useEffect(() => {
    if (isCopied === null) return undefined;
    const timer = setTimeout(() => setCopied(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return {
    copy: (value) => void copyText(value).then(setCopied),
    said: isCopied === null ? null : { isCopied, label: text(isCopied ? 'common.copied' : 'common.notCopied') },
  };
}
