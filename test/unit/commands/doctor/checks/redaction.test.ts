import { REDACTION_RULES_VERSION } from '../../../../../lambdas/core/sanitise/version.ts';
import { check, contextWith } from '../context.ts';

const TODAY = REDACTION_RULES_VERSION;

describe('the redaction rules of what is stored', () => {
  it.each([
    ['nothing is stored', null, null, 'ok'],
    ["today's rules stored all of it", { rules: TODAY }, null, 'ok'],
    ['older rules stored some of it', { rules: TODAY - 1 }, null, 'warn'],
    ['the first version stored some of it, which said nothing of rules', { kind: 'gone' }, null, 'warn'],
    ["it was repaired by today's", { rules: TODAY - 1 }, TODAY, 'ok'],
    ['it was repaired by older ones', {}, TODAY - 1, 'warn'],
  ])('where %s', async (_name, oldest, repaired, state) => {
    const context = contextWith({
      aws: { oldestRecord: () => Promise.resolve(oldest) },
      table: { repairedRules: () => Promise.resolve(repaired) },
    });

    const found = await check('redaction-rules', context);

    expect(found.state).toBe(state);
    expect(found.fix ?? 'npm run repair').toContain('npm run repair');
  });
});
