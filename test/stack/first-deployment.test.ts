import { outcomeOfFirstDeployment, rollbackRules } from '../support/template/rollback-model.ts';
import { templateOf } from '../support/template/stack-template.ts';

/**
 * What becomes of a first deployment that fails at any of its resources, by AWS's own pages. moto rolls nothing back, so
 * this is a model; test/support/template/rollback-model.ts has its rules and where AWS states them.
 */
const STAGES = ['dev', 'staging', 'prod'] as const;

describe('the model', () => {
  it('knows how each type of the template is rolled back', () => {
    const types = new Set<string>();
    for (const stage of STAGES) {
      for (const { Type } of Object.values(templateOf(stage).resources)) types.add(String(Type));
    }

    expect([...types].filter((type) => rollbackRules[type] === undefined)).toEqual([]);
  });

  it('finds the dead end of a table that refuses to be deleted and of a stack that does', () => {
    const { resources, isTerminationProtected } = templateOf('prod', { DELETION_PROTECTION: 'true' });

    const outcomes = outcomeOfFirstDeployment(resources, isTerminationProtected);

    expect(outcomes.map(({ secondTry }) => secondTry)).toContain('refused: the stack is protected');
    expect(outcomes.flatMap(({ left }) => left)).toContain('LedgerTable: refuses to be deleted');
    expect(outcomes.flatMap(({ left }) => left)).toContain('UserPool: refuses to be deleted');
  });

  it('finds what plain retention leaves behind', () => {
    const { resources } = templateOf('prod');
    const retained = structuredClone(resources);
    for (const resource of Object.values(retained)) {
      if (resource.DeletionPolicy === 'RetainExceptOnCreate') resource.DeletionPolicy = 'Retain';
    }

    const left = new Set(outcomeOfFirstDeployment(retained, false).flatMap((outcome) => outcome.left));

    // One key and three secrets of them were paid for.
    expect(left.size).toBeGreaterThanOrEqual(10);
    expect(left).toContain('WebhookSecret: retained');
  });

  it('finds a name that what was left behind has taken', () => {
    const { resources } = templateOf('prod');
    const named = structuredClone(resources);
    named['LedgerBucket']!.DeletionPolicy = 'Retain';
    named['LedgerBucket']!.Properties.BucketName = 'my-errors';

    const outcomes = outcomeOfFirstDeployment(named, false);

    expect(outcomes.map(({ secondTry }) => secondTry)).toContain('fails: LedgerBucket has taken its name');
  });
});

describe.each(STAGES)('a first deployment of %s', (stage) => {
  const { resources, isTerminationProtected } = templateOf(stage);
  const outcomes = outcomeOfFirstDeployment(resources, isTerminationProtected);

  it('may fail at any of its resources', () => {
    expect(outcomes.map(({ failed }) => failed).sort()).toEqual(Object.keys(resources).sort());
  });

  it.each(outcomes)(
    'that fails at $failed leaves nothing, and the second try is free to succeed',
    (outcome) => {
      expect(outcome).toMatchObject({ left: [], secondTry: 'succeeds' });
    },
  );

  it('makes nothing before what it refers to', () => {
    for (const { failed, madeBefore, mayExist } of outcomes) {
      expect(madeBefore).not.toContain(failed);
      expect(mayExist).toEqual(expect.arrayContaining(madeBefore));
    }
  });
});

it('the table of resources, what is made before each, and what the rollback does with it', () => {
  const { resources, isTerminationProtected } = templateOf('prod');

  const rows = outcomeOfFirstDeployment(resources, isTerminationProtected).map(({ failed, madeBefore }) => {
    const { Type, DeletionPolicy = 'Delete' } = resources[failed]!;
    const rule = rollbackRules[Type as string]!;
    return `${failed} | ${Type} | after ${madeBefore.length} | ${DeletionPolicy} | ${rule.onRollback}`;
  });

  expect(rows.sort().join('\n')).toMatchSnapshot();
});
