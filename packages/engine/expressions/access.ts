import type { Run } from './run.ts';
import { trouble } from './trouble.ts';
import { charactersOf, GROUP, isDict, isList, kindOf, type List, SPECIAL, type Value, wholeOf } from './values.ts';

/**
 * What an object or a list has under a key; `undefined` where it has nothing. Only own keys of data are read: nothing of a
 * prototype, no method. A negative index counts from the end.
 */
export function member(holder: Value, key: Value): Value {
  if (typeof holder === 'string') return typeof key === 'number' ? itemAt(charactersOf(holder), key) : undefined;
  if (typeof holder !== 'object' || holder === null) return undefined;
  if (Array.isArray(holder)) return ofList(holder, key);
  if (SPECIAL in holder) return ofSpecial(holder as Extract<Value, { readonly [SPECIAL]: string }>, key);
  const name = typeof key === 'string' ? key : typeof key === 'number' ? String(key) : null;
  return name !== null && Object.hasOwn(holder, name) ? (holder as { readonly [key: string]: Value })[name] : undefined;
}

function ofList(list: List, key: Value): Value {
  if (typeof key === 'number') return itemAt(list, key);
  if (typeof key !== 'string') return undefined;
  if (GROUP in list) return key === 'grouper' ? list[0] : key === 'list' ? list[1] : undefined;
  return /^\d{1,15}$/.test(key) ? itemAt(list, Number(key)) : undefined;
}

function ofSpecial(special: Extract<Value, { readonly [SPECIAL]: string }>, key: Value): Value {
  if (typeof key !== 'string') return undefined;
  if (special[SPECIAL] === 'namespace') return special.values.get(key);
  return special[SPECIAL] === 'attributes' ? special.get(key) : undefined;
}

function itemAt(items: string | List, index: number): Value {
  if (!Number.isInteger(index)) return undefined;
  const at = index < 0 ? index + items.length : index;
  return at >= 0 && at < items.length ? items[at] : undefined;
}

/** Python's slice of a list or a text. A bound that is missing or none is left out. */
export function slice(run: Run, holder: Value, start: Value, stop: Value, step: Value): Value {
  run.spend(1);
  if (holder === undefined) return undefined;
  if (typeof holder !== 'string' && !isList(holder)) throw trouble('failed', `${kindOf(holder)} can not be sliced`);
  if (typeof holder === 'string') run.spendText(holder.length);
  const items: string | List = typeof holder === 'string' ? charactersOf(holder) : holder;
  const pace = step === undefined || step === null ? 1 : wholeOf(step, 'the step of a slice');
  if (pace === 0) throw trouble('failed', 'the step of a slice can not be 0');
  const low = pace > 0 ? 0 : -1;
  const high = pace > 0 ? items.length : items.length - 1;
  const bound = (value: Value, otherwise: number): number => {
    if (value === undefined || value === null) return otherwise;
    const whole = wholeOf(value, 'a bound of a slice');
    return Math.min(high, Math.max(low, whole < 0 ? whole + items.length : whole));
  };
  const from = bound(start, pace > 0 ? low : high);
  const to = bound(stop, pace > 0 ? high : low);
  if (pace === 1) {
    run.spend(Math.max(0, to - from));
    const part = items.slice(from, to);
    return typeof holder === 'string' && typeof part !== 'string' ? part.join('') : part;
  }
  const picked: Value[] = [];
  for (let at = from; pace > 0 ? at < to : at > to; at += pace) {
    run.spend(1);
    picked.push(items[at]);
  }
  return typeof holder === 'string' ? picked.join('') : picked;
}

/** What a loop or a filter goes through: items of a list, keys of an object, characters of a text, nothing of what is missing. */
export function itemsOf(run: Run, value: Value, role = 'a loop'): List {
  if (isList(value)) return value;
  if (value === undefined) return [];
  if (typeof value === 'string') {
    run.spend(value.length);
    return Array.from(value);
  }
  if (isDict(value)) {
    const keys = Object.keys(value);
    run.spend(keys.length);
    return keys;
  }
  throw trouble('failed', `${role} takes a list, not ${kindOf(value)}`);
}

/** Follows a dotted path of a filter's `attribute`, such as `address.city` or `0`. A number is an index. */
export function attributeOf(run: Run, value: Value, attribute: Value): Value {
  if (typeof attribute === 'number') {
    if (typeof value === 'string') run.spendText(value.length);
    return member(value, attribute);
  }
  if (typeof attribute !== 'string') throw trouble('failed', `an attribute is a text, not ${kindOf(attribute)}`);
  run.spendText(attribute.length);
  let found = value;
  for (const part of attribute.split('.')) found = member(found, part);
  return found;
}
