// What a record changes on the page.

import { comeAlong } from './along.mjs';
import { live } from './live.mjs';
import { log, who } from './log.mjs';
import { byId, make } from './page.mjs';
import { ask } from './question.mjs';
import { decided, edited, outputOf, outputs, setState, steps, titleOf } from './steps.mjs';
import { closeTerminal, openTerminal } from './terminal.mjs';
import { lasted } from './time.mjs';
import { glass, state, verdict } from './verdict.mjs';

/** What a record changes on the page. */
export function record({ type, at, body: told, output }) {
  const step = told?.step;
  const reason = told?.note ?? told?.reason;
  const because = reason ? `: ${reason}` : '';
  switch (type) {
    case 'run.opened':
      live.began = new Date(at);
      log(at, `began${told.environment ? ` for ${told.environment}` : ''} on ${told.host}`);
      return state('running', 'running');
    case 'gate.decided':
      setState(step, { yes: 'done', no: 'failed', assumed: 'assumed', skip: 'skipped', 'not-applicable': 'not-applicable', later: 'later' }[told.answer] ?? told.answer);
      decided(step, `${told.answer}${who(told)}${because}`);
      return log(at, `${titleOf(step)}: ${told.answer}${who(told)}${because}`, told.answer === 'no' ? 'failed' : 'done');
    case 'confirm.decided':
      decided(step, `${told.answer}${who(told)}${because}`);
      return log(at, `${titleOf(step)}: may run? ${told.answer}${who(told)}${because}`);
    case 'step.started': {
      if (steps.has(step)) steps.get(step).mode = told.mode;
      setState(step, 'running', told.attempt > 1 ? `running, attempt ${told.attempt}` : 'running');
      outputOf(step, output);
      outputs.set(output, step);
      comeAlong(steps.get(step)?.element);
      closeTerminal();
      if (told.mode === 'terminal' && live.page !== null && live.isOn) openTerminal(step);
      if (told.deviation) edited(step, told.deviation);
      state('running', 'running');
      return log(at, `${titleOf(step)}: started${told.attempt > 1 ? ` (attempt ${told.attempt})` : ''}`);
    }
    case 'step.exited': {
      const status = told.status?.exit ? `exit ${told.status.exit}` : told.status?.signal ? `signal ${told.status.signal}` : '';
      const words = [told.outcome, status, lasted(told.duration_ms)].filter(Boolean).join(', ');
      setState(step, told.outcome, words);
      closeTerminal();
      if (told.output_bytes) outputOf(step, output)?.grew(told.output_bytes);
      return log(at, `${titleOf(step)}: ${words}`, told.outcome);
    }
    case 'step.skipped':
      setState(step, 'skipped');
      decided(step, `skipped${who(told)}${because}`);
      return log(at, `${titleOf(step)}: skipped${who(told)}${because}`);
    case 'step.resolved': {
      const words = told.resolution ?? told.answer ?? told.as ?? 'resolved';
      setState(step, words === 'accepted' ? 'accepted' : words);
      decided(step, `${words}${who(told)}${because}`);
      return log(at, `${titleOf(step)}: ${words}${who(told)}${because}`);
    }
    case 'driver.changed':
      return log(at, `${told.to} drives${told.from ? ` instead of ${told.from}` : ''}${because}`);
    case 'run.resumed':
      live.ended = null;
      byId('verdict')?.remove();
      state('running', 'running');
      return log(at, 'goes on');
    case 'run.closed':
      live.ended = new Date(at);
      state(told.result, told.result);
      ask(null);
      byId('along').hidden = true;
      verdict(told.result, `${told.result}${because}`);
      return log(at, `${told.result}${because}`, told.result);
    case 'breakglass.used':
      glass(`Run without approval: ${told.reason} (although ${told.lacks.join('; ')})`);
      return log(at, `without approval: ${told.reason}`, 'failed');
    case 'run.sealed':
      byId('verdict')?.append(make('span', { class: 'head' }, `Sealed, head ${told.head}`));
      return log(at, `sealed, head ${told.head}`);
    case 'output':
    case 'plan.pinned':
      return undefined;
    default:
      return log(at, `${type.replace('.', ' ')}${step ? `: ${titleOf(step)}` : ''}${because}`);
  }
}
