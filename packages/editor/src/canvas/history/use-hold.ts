import { useEffect, useEffectEvent } from 'react';

/** Tells that something is open, and that it is not any more: it was closed, or is gone from the page with what it is about. */
export function useHold(isOpen: boolean, onHold: (isOpen: boolean) => void): void {
  const tell = useEffectEvent(onHold);
  useEffect(() => {
    if (!isOpen) return;
    tell(true);
    return () => tell(false);
  }, [isOpen]);
}
