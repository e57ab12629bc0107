import { itemsOf } from './access.ts';
import { WITH } from './arrange.ts';
import { assignTo, bindParameters, within } from './assign-names.ts';
import { type Closure, compileArguments, compileExpression, compileFilter, type Dialect } from './closures.ts';
import { checkLevels } from './levels.ts';
import { fitText, LIMITS } from './limits.ts';
import { type LoopState, loopAttributes } from './loop-attributes.ts';
import { frameWithin, type Run } from './run.ts';
import { inTag, type Tag } from './tags.ts';
import { textOf } from './text-of.ts';
import type { Call, Expression, Parameter, Statement } from './tree.ts';
import { trouble } from './trouble.ts';
import { type Callable, callable, isSpecial, kindOf, SPECIAL, truthy, type Value } from './values.ts';

/** How a statement ended: on to the next, or out of the loop around it. */
type Outcome = 'next' | 'break' | 'continue';
/** A statement, compiled: writes to `run.out`. */
export type Step = (run: Run) => Outcome;

/** Compiles the statements of one template; counts them, so that an error knows its tag. Throws `TagTrouble`. */
export class StatementCompiler {
  readonly #dialect: Dialect;
  readonly #tags: readonly Tag[];
  #count = 0;
  /** Level of the statement that is being compiled, from 1. */
  #level = 0;
  /** Loops around it that `break` would end: those of its own macro. */
  #loops = 0;

  /** `tags`: those that begin a statement, in the order of the source. */
  constructor(dialect: Dialect, tags: readonly Tag[]) {
    this.#dialect = dialect;
    this.#tags = tags;
  }

  block(statements: readonly Statement[]): Step {
    this.#level += 1;
    const steps = statements.filter((one) => one.type !== 'Comment').map((one) => this.#statement(one));
    this.#level -= 1;
    const [first] = steps;
    if (steps.length === 1) return first!;
    return (run) => {
      for (let at = 0; at < steps.length; at += 1) {
        const outcome = steps[at]!(run);
        if (outcome !== 'next') return outcome;
      }
      return 'next';
    };
  }

  #statement(node: Statement): Step {
    const tag = this.#count++;
    const step = inTag(this.#tags[tag]?.source ?? '', () => {
      checkLevels(node, this.#level);
      return this.#compile(node);
    });
    if (node.type === 'StringLiteral') return step;
    return (run) => {
      run.spend(1);
      const around = run.tag;
      run.tag = tag;
      const outcome = step(run);
      run.tag = around;
      return outcome;
    };
  }

  #compile(node: Statement): Step {
    switch (node.type) {
      case 'StringLiteral': {
        const text = node.value;
        return (run) => write(run, text);
      }
      case 'If': {
        const test = this.#expression(node.test);
        const body = this.block(node.body);
        const alternate = this.block(node.alternate);
        return (run) => (truthy(test(run)) ? body(run) : alternate(run));
      }
      case 'For':
        return this.#for(node);
      case 'Set':
        return this.#set(node);
      case 'Macro': {
        const make = this.#macro(node.args, node.body);
        const name = node.name.value;
        return (run) => {
          run.set(name, make(run));
          return 'next';
        };
      }
      case 'FilterStatement': {
        const body = this.block(node.body);
        const filter = compileFilter(node.filter, this.#dialect);
        return (run) => {
          const { text, outcome } = captured(run, body);
          return outcome === 'next' ? write(run, textOf(run, filter(run, text))) : outcome;
        };
      }
      case 'CallStatement':
        return node.call.callee.type === 'Identifier' && node.call.callee.value === WITH
          ? this.#with(node.callerArgs ?? [], node.body)
          : this.#call(node.call, node.callerArgs ?? [], node.body);
      case 'Break':
        return this.#leave('break');
      case 'Continue':
        return this.#leave('continue');
      case 'Comment':
        return () => 'next';
      default: {
        const value = this.#expression(node);
        return (run) => write(run, textOf(run, value(run)));
      }
    }
  }

  #leave(outcome: 'break' | 'continue'): Step {
    if (this.#loops === 0) throw trouble('syntax', `"${outcome}" stands outside of a loop`);
    return () => outcome;
  }

  #expression(node: Expression): Closure {
    return compileExpression(node, this.#dialect);
  }

  #for(node: Extract<Statement, { type: 'For' }>): Step {
    const select = node.iterable.type === 'SelectExpression' ? node.iterable : null;
    const iterable = this.#expression(select === null ? node.iterable : select.lhs);
    const test = select === null ? null : this.#expression(select.test);
    const assign = assignTo(node.loopvar);
    this.#loops += 1;
    const body = this.block(node.body);
    this.#loops -= 1;
    const otherwise = this.block(node.defaultBlock);
    return (run) => {
      const all = itemsOf(run, iterable(run));
      const outer = run.frame;
      const items =
        test === null
          ? all
          : all.filter((item) =>
              within(run, outer, () => {
                run.spend(1);
                assign(run, item);
                return truthy(test(run));
              }),
            );
      if (items.length === 0) return otherwise(run);
      const state: LoopState = { at: 0, changed: null };
      run.loops += 1;
      const loop = loopAttributes(run, items, state, run.loops);
      for (; state.at < items.length; state.at += 1) {
        run.spend(1);
        const outcome = within(run, outer, () => {
          run.set('loop', loop);
          assign(run, items[state.at]);
          return body(run);
        });
        if (outcome === 'break') break;
      }
      run.loops -= 1;
      return 'next';
    };
  }

  #set(node: Extract<Statement, { type: 'Set' }>): Step {
    const assign =
      node.assignee.type === 'MemberExpression' ? this.#setAttribute(node.assignee) : assignTo(node.assignee);
    if (node.value !== null) {
      const value = this.#expression(node.value);
      return (run) => {
        assign(run, value(run));
        return 'next';
      };
    }
    const body = this.block(node.body);
    return (run) => {
      const { text, outcome } = captured(run, body);
      if (outcome === 'next') assign(run, text);
      return outcome;
    };
  }

  /** `ns.x = …`: only what `namespace()` made can be changed. */
  #setAttribute(node: Extract<Expression, { type: 'MemberExpression' }>): (run: Run, value: Value) => void {
    const object = this.#expression(node.object);
    const { property } = node;
    if (node.computed || property.type !== 'Identifier')
      throw trouble('syntax', 'only a name or an attribute of a namespace can be set');
    return (run, value) => {
      const holder = object(run);
      if (!isSpecial(holder) || holder[SPECIAL] !== 'namespace')
        throw trouble('failed', 'only an attribute of a namespace can be set');
      holder.values.set(property.value, value);
    };
  }

  /** Makes a macro where it is defined: it sees the names of that place. */
  #macro(parameters: readonly Parameter[], body: readonly Statement[]): (run: Run, caller?: Callable) => Callable {
    const named = parameters.map((one) =>
      one.type === 'Identifier'
        ? { name: one.value, otherwise: null }
        : { name: one.key.value, otherwise: this.#expression(one.value) },
    );
    const around = this.#loops;
    this.#loops = 0;
    const block = this.block(body);
    this.#loops = around;
    return (run) => {
      // The frame that holds the macro's own name, too: it may call itself, and one that is defined behind it.
      run.frame ??= frameWithin(null);
      const defined = run.frame;
      // A macro never outlives the evaluation that made it.
      return callable((_run, args) => {
        if (run.calls >= LIMITS.calls) throw trouble('limit', `more than ${LIMITS.calls} macros inside each other`);
        run.calls += 1;
        const before = run.frame;
        run.frame = frameWithin(defined);
        bindParameters(run, named, args);
        const { text } = captured(run, block);
        run.frame = before;
        run.calls -= 1;
        return text;
      });
    };
  }

  #call(call: Call, parameters: readonly Parameter[], body: readonly Statement[]): Step {
    const target = this.#expression(call.callee);
    const args = compileArguments(call.args, this.#dialect);
    const make = this.#macro(parameters, body);
    return (run) => {
      const found = target(run);
      if (!isSpecial(found) || found[SPECIAL] !== 'callable')
        throw trouble('failed', `${kindOf(found)} can not be called`);
      const given = args(run);
      const named = new Map(given.named).set('caller', make(run));
      return write(run, textOf(run, found.call(run, { positional: given.positional, named })));
    };
  }

  #with(parameters: readonly Parameter[], body: readonly Statement[]): Step {
    const values = parameters.map((one) =>
      one.type === 'Identifier'
        ? { name: one.value, value: null }
        : { name: one.key.value, value: this.#expression(one.value) },
    );
    const block = this.block(body);
    return (run) => {
      run.spend(values.length);
      const given = values.map(({ name, value }) => [name, value === null ? undefined : value(run)] as const);
      return within(run, run.frame, () => {
        for (const [name, value] of given) run.set(name, value);
        return block(run);
      });
    };
  }
}

function write(run: Run, text: string): Outcome {
  run.out += text;
  fitText(run.out.length);
  run.spendText(text.length);
  return 'next';
}

/** What a block writes, and how it ended. */
function captured(run: Run, block: Step): { readonly text: string; readonly outcome: Outcome } {
  const before = run.out;
  run.out = '';
  const outcome = block(run);
  const text = run.out;
  run.out = before;
  return { text, outcome };
}
