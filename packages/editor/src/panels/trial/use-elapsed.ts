import { useEffect, useState } from 'react';

/** Milliseconds since `startedAt` (of `performance.now`), counted on while it is shown. */
export function useElapsed(startedAt: number): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(performance.now()), 100);
    return () => window.clearInterval(timer);
  }, []);
  return Math.max(0, now - startedAt);
}
