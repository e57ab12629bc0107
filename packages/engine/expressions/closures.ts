import { itemsOf, member, slice } from './access.ts';
import { OPERATIONS, signed } from './arithmetic.ts';
import { TEST } from './arrange.ts';
import { contains, equal, order } from './compare.ts';
import { FILTERS } from './filters/filters.ts';
import { fitText } from './limits.ts';
import { callMethod } from './methods.ts';
import type { Run } from './run.ts';
import { TESTS } from './tests.ts';
import { textOf } from './text-of.ts';
import type { Call, Expression } from './tree.ts';
import { trouble } from './trouble.ts';
import { type Arguments, dictOf, isDict, isSpecial, keyText, kindOf, SPECIAL, truthy, type Value } from './values.ts';

/** An expression, compiled. */
export type Closure = (run: Run) => Value;

/** How names and missing keys are read: templates are lenient, conditions are Python's. */
export interface Dialect {
  /** Compiles a name that stands alone. */
  name(name: string): Closure;
  /** What `a.b` and `a[b]` answer where there is nothing. Throws in conditions. */
  missing(holder: Value, key: Value): Value;
  readonly filters: boolean;
  /** Sees what is done about one part of an expression: it is compiled, evaluated, or compares two values. */
  readonly watch?: Watch;
}

/** Makes of what is done about a part something that does the same. */
export type Watch = <Given extends readonly unknown[], Made>(
  part: Expression,
  work: (...given: Given) => Made,
) => (...given: Given) => Made;

const COMPARISONS: ReadonlyMap<string, (run: Run, left: Value, right: Value) => boolean> = new Map([
  ['==', equal],
  ['!=', (run: Run, left: Value, right: Value) => !equal(run, left, right)],
  ['<', (run: Run, left: Value, right: Value) => order(run, left, right) < 0],
  ['>', (run: Run, left: Value, right: Value) => order(run, left, right) > 0],
  ['<=', (run: Run, left: Value, right: Value) => order(run, left, right) <= 0],
  ['>=', (run: Run, left: Value, right: Value) => order(run, left, right) >= 0],
  ['in', contains],
  ['not in', (run: Run, left: Value, right: Value) => !contains(run, left, right)],
  ['is', same],
  ['is not', (run: Run, left: Value, right: Value) => !same(run, left, right)],
]);

/** Python's `is`, for what has one identity only; numbers and texts compare by value. */
function same(run: Run, left: Value, right: Value): boolean {
  run.spend(1);
  if (typeof left === 'string' && typeof right === 'string') return equal(run, left, right);
  return left === right || (left === undefined && right === null) || (left === null && right === undefined);
}

/** Compiles an expression. Throws `Trouble` for what can be seen to be wrong already, such as an unknown filter. */
export function compileExpression(node: Expression, dialect: Dialect): Closure {
  const { watch } = dialect;
  return watch === undefined ? compilePart(node, dialect) : watch(node, watch(node, compilePart)(node, dialect));
}

function compilePart(node: Expression, dialect: Dialect): Closure {
  const compile = (one: Expression): Closure => compileExpression(one, dialect);
  switch (node.type) {
    case 'Identifier':
      return dialect.name(node.value);
    case 'IntegerLiteral':
    case 'FloatLiteral':
    case 'StringLiteral': {
      const { value } = node;
      return () => value;
    }
    case 'ArrayLiteral':
    case 'TupleLiteral': {
      const items = node.value.map(compile);
      return (run) => {
        run.spend(items.length);
        return items.map((item) => item(run));
      };
    }
    case 'ObjectLiteral': {
      const pairs = [...node.value].map(([key, value]) => [compile(key), compile(value)] as const);
      return (run) => {
        run.spend(pairs.length);
        return dictOf(pairs.map(([key, value]) => [keyText(key(run)), value(run)] as const));
      };
    }
    case 'MemberExpression':
      return compileMember(node, dialect);
    case 'CallExpression':
      return compileCall(node, dialect);
    case 'FilterExpression': {
      const operand = compile(node.operand);
      const apply = compileFilter(node.filter, dialect);
      return (run) => {
        run.spend(1);
        return apply(run, operand(run));
      };
    }
    case 'UnaryExpression': {
      const argument = compile(node.argument);
      const sign = node.operator.value;
      if (sign === 'not') {
        return (run) => {
          run.spend(1);
          return !truthy(argument(run));
        };
      }
      return (run) => signed(run, sign, argument(run));
    }
    case 'BinaryExpression':
      return compileBinary(node, dialect);
    case 'Ternary': {
      const [condition, yes, no] = [compile(node.condition), compile(node.trueExpr), compile(node.falseExpr)];
      return (run) => {
        run.spend(1);
        return truthy(condition(run)) ? yes(run) : no(run);
      };
    }
    case 'SelectExpression': {
      const [value, test] = [compile(node.lhs), compile(node.test)];
      return (run) => {
        run.spend(1);
        return truthy(test(run)) ? value(run) : undefined;
      };
    }
    case 'SliceExpression':
      throw trouble('syntax', 'a slice stands in brackets behind a value');
    default:
      throw trouble('syntax', 'this can not stand here');
  }
}

function compileMember(node: Extract<Expression, { type: 'MemberExpression' }>, dialect: Dialect): Closure {
  const object = compileExpression(node.object, dialect);
  const { property, computed } = node;
  if (!computed && (property.type === 'Identifier' || property.type === 'StringLiteral'))
    return readKey(object, property.value, dialect);
  if (!computed && property.type === 'IntegerLiteral') return readKey(object, property.value, dialect);
  if (property.type === 'SliceExpression') {
    const bound = (one: Expression | undefined): Closure =>
      one === undefined ? () => undefined : compileExpression(one, dialect);
    const [start, stop, step] = [bound(property.start), bound(property.stop), bound(property.step)];
    return (run) => slice(run, object(run), start(run), stop(run), step(run));
  }
  if (property.type === 'StringLiteral' || property.type === 'IntegerLiteral')
    return readKey(object, property.value, dialect);
  const key = compileExpression(property, dialect);
  return (run) => {
    run.spend(1);
    const holder = object(run);
    const name = key(run);
    if (typeof holder === 'string') run.spendText(holder.length);
    const found = member(holder, name);
    return found === undefined ? dialect.missing(holder, name) : found;
  };
}

function readKey(object: Closure, key: string | number, dialect: Dialect): Closure {
  const { missing } = dialect;
  return (run) => {
    run.spend(1);
    const holder = object(run);
    if (typeof holder === 'string') run.spendText(holder.length);
    const found = member(holder, key);
    return found === undefined ? missing(holder, key) : found;
  };
}

/** Compiles the arguments of a call or a filter. */
export function compileArguments(args: readonly Expression[], dialect: Dialect): (run: Run) => Arguments {
  const positional: { readonly value: Closure; readonly spread: boolean }[] = [];
  const named: (readonly [string, Closure])[] = [];
  const spreads: Closure[] = [];
  for (const one of args) {
    if (one.type === 'KeywordArgumentExpression') named.push([one.key.value, compileExpression(one.value, dialect)]);
    else if (one.type === 'SpreadExpression')
      positional.push({ value: compileExpression(one.argument, dialect), spread: true });
    else if (one.type === 'KeywordSpreadExpression') spreads.push(compileExpression(one.argument, dialect));
    else positional.push({ value: compileExpression(one, dialect), spread: false });
  }
  return (run) => {
    const values: Value[] = [];
    for (const { value, spread } of positional) {
      run.spend(1);
      if (!spread) {
        values.push(value(run));
        continue;
      }
      const items = itemsOf(run, value(run), '"*"');
      run.spend(items.length);
      for (const item of items) values.push(item);
    }
    run.spend(named.length);
    const names = new Map(named.map(([name, value]) => [name, value(run)] as const));
    for (const spread of spreads) {
      const dict = spread(run);
      if (!isDict(dict)) throw trouble('failed', `"**" takes an object, not ${kindOf(dict)}`);
      const keys = Object.keys(dict);
      run.spend(2 * keys.length);
      for (const key of keys) names.set(key, dict[key]);
    }
    return { positional: values, named: names };
  };
}

function compileCall(node: Call, dialect: Dialect): Closure {
  const args = compileArguments(node.args, dialect);
  const { callee } = node;
  if (callee.type === 'MemberExpression' && !callee.computed && callee.property.type === 'Identifier') {
    const object = compileExpression(callee.object, dialect);
    const name = callee.property.value;
    return (run) => {
      const self = object(run);
      const own = isSpecial(self) ? member(self, name) : undefined;
      if (isSpecial(own) && own[SPECIAL] === 'callable') return own.call(run, args(run));
      return callMethod(run, self, name, args(run));
    };
  }
  const target = compileExpression(callee, dialect);
  return (run) => {
    run.spend(1);
    const found = target(run);
    if (isSpecial(found) && found[SPECIAL] === 'callable') return found.call(run, args(run));
    throw trouble(
      'failed',
      `${found === undefined && callee.type === 'Identifier' ? `"${callee.value}" is unknown and` : kindOf(found)} can not be called`,
    );
  };
}

/** Compiles a filter, or a test that stands as one, for a value. Throws when it is unknown. */
export function compileFilter(filter: Expression, dialect: Dialect): (run: Run, value: Value) => Value {
  const call = filter.type === 'CallExpression' ? filter : null;
  const name = (call === null ? filter : call.callee) as Expression;
  if (!dialect.filters || name.type !== 'Identifier')
    throw trouble('syntax', 'the name of a filter is missing behind "|"');
  const args = compileArguments(call?.args ?? [], dialect);
  if (name.value.startsWith(TEST)) return compileTest(name.value.slice(TEST.length), args);
  const apply = FILTERS.get(name.value);
  if (apply === undefined) throw trouble('syntax', `there is no filter "${name.value}"`);
  return (run, value) => apply(run, value, args(run));
}

function compileTest(spelled: string, args: (run: Run) => Arguments): (run: Run, value: Value) => boolean {
  const negated = spelled.startsWith('not ');
  const name = negated ? spelled.slice(4) : spelled;
  const test = TESTS.get(name);
  if (test === undefined) throw trouble('syntax', `there is no test "${name}"`);
  return (run, value) => test(run, value, args(run).positional) !== negated;
}

function compileBinary(node: Extract<Expression, { type: 'BinaryExpression' }>, dialect: Dialect): Closure {
  const operator = node.operator.value;
  if (COMPARISONS.has(operator)) return compileComparison(node, dialect);
  const left = compileExpression(node.left, dialect);
  const right = compileExpression(node.right, dialect);
  if (operator === 'and') {
    return (run) => {
      run.spend(1);
      const value = left(run);
      return truthy(value) ? right(run) : value;
    };
  }
  if (operator === 'or') {
    return (run) => {
      run.spend(1);
      const value = left(run);
      return truthy(value) ? value : right(run);
    };
  }
  if (operator === '~') {
    return (run) => {
      const text = textOf(run, left(run)) + textOf(run, right(run));
      fitText(text.length);
      run.spendText(text.length);
      return text;
    };
  }
  const operation = OPERATIONS.get(operator);
  if (operation === undefined) throw trouble('syntax', `there is no operator "${operator}"`);
  return (run) => {
    run.spend(1);
    return operation(run, left(run), right(run));
  };
}

/** `a < b < c` is `a < b and b < c`, each evaluated once. */
function compileComparison(node: Extract<Expression, { type: 'BinaryExpression' }>, dialect: Dialect): Closure {
  const links: { readonly compare: (run: Run, left: Value, right: Value) => boolean; readonly right: Closure }[] = [];
  let first: Expression = node;
  const { group } = node.operator;
  while (
    first.type === 'BinaryExpression' &&
    COMPARISONS.has(first.operator.value) &&
    (first === node || (group !== undefined && first.operator.group === group))
  ) {
    const compare = COMPARISONS.get(first.operator.value)!;
    links.push({
      compare: dialect.watch?.(first, compare) ?? compare,
      right: compileExpression(first.right, dialect),
    });
    first = first.left;
  }
  links.reverse();
  const begin = compileExpression(first, dialect);
  const [only] = links;
  if (links.length === 1) return (run) => only!.compare(run, begin(run), only!.right(run));
  return (run) => {
    let left = begin(run);
    for (const { compare, right } of links) {
      const value = right(run);
      if (!compare(run, left, value)) return false;
      left = value;
    }
    return true;
  };
}
