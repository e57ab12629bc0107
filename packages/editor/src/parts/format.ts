const SHORT = { notation: 'compact', maximumFractionDigits: 1 } as const;
const NUMBER = new Intl.NumberFormat();
const COMPACT = new Intl.NumberFormat(undefined, SHORT);
const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const DAY = { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const DAY_AND_TIME = new Intl.DateTimeFormat(undefined, DAY);
const YEAR_AND_TIME = new Intl.DateTimeFormat(undefined, { year: 'numeric', ...DAY });

/** A length of time as a person reads it: `0.4 ms`, `12 ms`, `1.2 s`, `3 min 5 s`, `2 h 10 min`, `4 d 3 h`. */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '0 ms';
  if (seconds < 0.01) return `${trim(seconds * 1000, 1)} ms`;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${trim(seconds, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's');
  if (whole < 86_400) return pair(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
  return pair(Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3600), 'h');
}

/** Whole seconds that pass, for what is shown while it grows: `0 s`, `59 s`, `3 min 5 s`. */
export function formatElapsed(seconds: number): string {
  return seconds < 60 ? `${Math.max(0, Math.floor(seconds))} s` : formatSeconds(Math.floor(seconds));
}

/** `1,234`, as the reader's browser writes numbers. */
export function formatCount(count: number, locale?: string): string {
  return (locale === undefined ? NUMBER : new Intl.NumberFormat(locale)).format(count);
}

/** `999`, `1.2K`, `3.4M`: for places where little fits. */
export function formatCompact(count: number, locale?: string): string {
  if (count < 1000) return formatCount(Math.round(count), locale);
  return (locale === undefined ? COMPACT : new Intl.NumberFormat(locale, SHORT)).format(count);
}

/** `0.3/s`, `12/s`, `20K/s`. */
export function formatRate(perSecond: number): string {
  return `${perSecond < 10 ? trim(perSecond, 1) : formatCompact(perSecond)}/s`;
}

/** An instant of the server in this machine's time zone; with its day where it was not today, with its year where not this one. */
export function formatTime(iso: string, now: number): string {
  const date = new Date(iso);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return TIME.format(date);
  return (date.getFullYear() === today.getFullYear() ? DAY_AND_TIME : YEAR_AND_TIME).format(date);
}

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
