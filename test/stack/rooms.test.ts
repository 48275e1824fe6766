import { readdirSync, readFileSync } from 'node:fs';
import { OUTSIDE, ROOMS, type Outside, type Room } from '../../rooms.ts';
import {
  environmentRefusalsIn,
  fileIn,
  HOME,
  roomsOf,
  specifier,
  violationsIn,
  type Tree,
} from '../support/documents/room-tree.ts';

const OUTSIDERS = Object.keys(OUTSIDE) as Outside[];

/** The table, read once more and apart from the check's own reading. */
const mayImport = (from: Room, to: Room): boolean =>
  from === to ||
  from.may.some((word) =>
    word.endsWith('*') ? to.name.startsWith(word.replace('*', '')) : word === to.name,
  );

const mayUse = (room: Room, outside: Outside, file: string): boolean => {
  const allowed = room.uses?.[outside] ?? [];
  return allowed === true || allowed.some((name) => file === fileIn(room, name));
};

const roomNamed = (name: string): Room => ROOMS.find((room) => room.name === name)!;

type Form = (from: string) => string;

const IMPORT: Form = (from) => `import { here } from '${from}';\nexport const used = here;\n`;
const IMPORT_TYPE: Form = (from) => `import type { Here } from '${from}';\nexport type Used = Here;\n`;
const OTHER_FORMS: readonly Form[] = [
  (from) => `import '${from}';\n`,
  (from) => `import { type Here } from '${from}';\nexport type Used = Here;\n`,
  (from) => `export { here } from '${from}';\n`,
  (from) => `export type { Here } from '${from}';\n`,
  (from) => `export const used = import('${from}');\n`,
  (from) => `export type Used = import('${from}').Here;\n`,
];

/** One file for each ordered pair of rooms and form; a room that is one file has its imports in that file. */
function treeOfPairs(forms: readonly Form[]): { tree: Tree; refused: string[] } {
  const tree: Tree = Object.fromEntries(ROOMS.map((room) => [fileIn(room, 'home.ts'), HOME]));
  const refused = new Set<string>();
  for (const [from, to, form, index] of ROOMS.flatMap((from) =>
    ROOMS.flatMap((to) => forms.map((form, index) => [from, to, form, index] as const)),
  )) {
    const file = fileIn(from, `pairs/${to.name.replaceAll('/', '-')}-${index}.ts`);
    const target = fileIn(to, 'home.ts');
    if (file === target) continue;
    tree[file] = (tree[file] ?? '') + form(specifier(file, target));
    if (!mayImport(from, to)) refused.add(`${file} -> ${target}`);
  }
  return { tree, refused: [...refused].sort() };
}

describe('the check of the rooms', () => {
  it('is part of npm run check', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };

    expect(scripts['check']).toContain('npm run check:rooms');
  });

  it.each([
    ['import', [IMPORT]],
    ['import type', [IMPORT_TYPE]],
    ['every other form', OTHER_FORMS],
  ])('refuses of all pairs of rooms what the table does not list: %s', (_name, forms) => {
    // Arrange
    const { tree, refused } = treeOfPairs(forms);

    // Act
    const found = violationsIn(tree).filter(({ rule }) => rule.startsWith('rooms of '));

    // Assert
    expect(refused.length).toBeGreaterThan(500);
    expect(found.map(({ from, to }) => `${from} -> ${to}`).sort()).toEqual(refused);
  });

  it('refuses what lies outside the repository where the table does not grant it', () => {
    // Arrange
    const samples: Record<Outside, string[]> = {
      sdk: ['@aws-sdk/client-s3', '@smithy/signature-v4'],
      cdk: ['aws-cdk-lib', 'aws-cdk-lib/aws-s3', 'constructs', 'cdk-nag'],
      middleware: ['@middy/core', '@aws-lambda-powertools/logger'],
      files: ['node:fs', 'node:fs/promises'],
      network: ['node:http', 'node:https', 'node:http2', 'node:net', 'node:tls', 'node:dgram'],
      environment: ['node:process'],
    };
    const tree: Tree = {};
    const refused: string[] = [];
    for (const [room, outside] of ROOMS.flatMap((each) =>
      OUTSIDERS.map((outside) => [each, outside] as const),
    )) {
      const granted = room.uses?.[outside] ?? [];
      const names = ['plain.ts', 'deep/wire.ts', ...(granted === true ? [] : granted)];
      for (const file of new Set(names.map((name) => fileIn(room, name)))) {
        for (const module of samples[outside]) {
          tree[file] =
            `${tree[file] ?? ''}import type * as m${(tree[file] ?? '').length} from '${module}';\n`;
          if (!mayUse(room, outside, file)) refused.push(`${outside} in ${room.name}: ${file}`);
        }
      }
    }

    // Act
    const found = violationsIn(tree)
      .filter(({ rule }) => OUTSIDERS.some((outside) => rule.startsWith(`${outside} in `)))
      .map(({ rule, from }) => `${rule}: ${from}`);

    // Assert
    expect(found.sort()).toEqual(refused.sort());
  });

  it('refuses a module of Node under its old name and taken from the process, and the SDK named in a type', () => {
    // Arrange
    const tree: Tree = {
      'lambdas/sync/old-name.ts': `import 'fs';\nimport 'http';\n`,
      'lambdas/sync/phase/taken.ts': `export const net = process.getBuiltinModule('node:net');\n`,
      'lambdas/sync/phase/typed.ts': `export type Client = import('@aws-sdk/client-s3').S3Client;\n`,
    };

    // Act
    const found = violationsIn(tree);

    // Assert
    expect(found.map(({ rule, from }) => `${rule}: ${from}`).sort()).toEqual([
      'files in sync: lambdas/sync/old-name.ts',
      'network in sync: lambdas/sync/old-name.ts',
      'network in sync: lambdas/sync/phase/taken.ts',
      'sdk in sync: lambdas/sync/phase/typed.ts',
    ]);
  });

  it('refuses in a pure room every package and module of Node that its row does not name', () => {
    // Arrange
    const pure = ROOMS.filter(({ only }) => only !== undefined);
    const tree: Tree = Object.fromEntries(
      pure.map((room) => [
        fileIn(room, 'impure.ts'),
        [...room.only!, 'ulid', 'p-map', 'node:zlib', 'node:child_process', 'node:timers/promises']
          .map((module, index) => `import type * as m${index} from '${module}';\n`)
          .join(''),
      ]),
    );

    // Act
    const found = violationsIn(tree).filter(({ rule }) => rule.startsWith('packages of '));

    // Assert
    expect(found).toHaveLength(pure.length * 5);
  });

  it('refuses a cycle of two files and of three, of types alone too', () => {
    // Arrange
    const type = (to: string) => `import type { Here } from './${to}.ts';\nexport type Used = Here;\n${HOME}`;
    const value = (to: string) => `import { here } from './${to}.ts';\nexport const used = here;\n${HOME}`;
    const tree: Tree = {
      'lambdas/sync/two-a.ts': type('two-b'),
      'lambdas/sync/two-b.ts': type('two-a'),
      'lib/local/three-a.ts': value('three-b'),
      'lib/local/three-b.ts': type('three-c'),
      'lib/local/three-c.ts': value('three-a'),
      'lib/constructs/row-a.ts': value('row-b'),
      'lib/constructs/row-b.ts': HOME,
    };

    // Act
    const found = violationsIn(tree);

    // Assert
    expect(new Set(found.map(({ rule }) => rule))).toEqual(new Set(['no cycle']));
    expect(new Set(found.map(({ from }) => from.replace(/-\w\.ts$/, '')))).toEqual(
      new Set(['lambdas/sync/two', 'lib/local/three']),
    );
  });

  it('refuses an import of a file that no room holds, and a file outside the rooms', () => {
    // Arrange
    const tree: Tree = {
      'rooms.ts': HOME,
      'lambdas/core/group/outside.ts': `export * from '../../../rooms.ts';\n`,
      'lambdas/reporter/handler.ts': `export * from '../contracts/home.ts';\n`,
      'lambdas/contracts/home.ts': HOME,
    };

    // Act
    const found = violationsIn(tree);

    // Assert
    expect(found.map(({ rule, from }) => `${rule}: ${from}`).sort()).toEqual([
      'no file outside the rooms: lambdas/reporter/handler.ts',
      'rooms of core/group: lambdas/core/group/outside.ts',
    ]);
  });

  it('refuses process.env where the table does not grant it, however it is written', () => {
    // Arrange
    const ways = [
      `export const a = process.env['A'];\n`,
      `export const { env } = process;\n`,
      `export const b = globalThis.process;\n`,
    ];
    const tree: Tree = {};
    const refused = new Set<string>();
    for (const room of ROOMS) {
      const granted = room.uses?.environment ?? [];
      const names = ['plain-0.ts', 'plain-1.ts', 'plain-2.ts', ...(granted === true ? [] : granted)];
      names.forEach((name, index) => {
        const file = fileIn(room, name);
        tree[file] = ways[index % ways.length]!;
        if (!mayUse(room, 'environment', file)) refused.add(file);
      });
    }

    // Act
    const found = environmentRefusalsIn(tree);

    // Assert
    expect(found.sort()).toEqual([...refused].sort());
  });
});

describe('the table of the rooms', () => {
  it.each([
    ['core/group', 'sync'],
    ['core/sanitise', 'adapters/table'],
    ['core/group', 'core/query'],
    ['core/query', 'core/alerts'],
    ['sync', 'consumer'],
    ['adapters/table', 'admin'],
    ['adapters/archive', 'adapters/table'],
    ['verifier', 'consumer/store-groups'],
    ['lib/constructs', 'lib/local'],
    ['lib/local', 'lib/constructs'],
    ['lib/local', 'lib/sentry-simulator'],
    ['lib/local', 'core/failure'],
    ['lib/sentry-simulator', 'contracts'],
    ['lib/commands', 'consumer'],
    ['lib/commands', 'lib/local'],
    ['contracts', 'core/failure'],
    ['bin', 'contracts'],
  ])('lets %s import nothing of %s', (from, to) => {
    expect(mayImport(roomNamed(from), roomNamed(to))).toBe(false);
  });

  it.each([
    ['lib/commands', 'consumer/store-groups'],
    ['lib/commands', 'lib/local/readers'],
    ['lib/local', 'lib/sentry-simulator/start'],
    ['publisher', 'adapters/identity'],
    ['notifier', 'core/alerts'],
    ['admin', 'core/query'],
  ])('lets %s import %s', (from, to) => {
    expect(mayImport(roomNamed(from), roomNamed(to))).toBe(true);
  });

  it('names rooms that exist, each once', () => {
    // Arrange
    const names = ROOMS.map(({ name }) => name);

    // Act
    const unknown = ROOMS.flatMap(({ may }) => may).filter(
      (word) =>
        !names.some((name) => (word.endsWith('*') ? name.startsWith(word.replace('*', '')) : word === name)),
    );

    // Assert
    expect(unknown).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has exactly one room for every source file', () => {
    // Arrange
    const files = ['bin', 'lib', 'lambdas', 'test'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.[cm]?[jt]sx?$/.test(file))
        .map((file) => `${folder}/${file}`),
    );

    // Act
    const astray = files.filter((file) => roomsOf(file).length !== 1);

    // Assert
    expect(files.length).toBeGreaterThan(300);
    expect(astray).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  const text = readFileSync('docs/architecture.md', 'utf8');
  const section = /^## Rooms$(.*?)^## /ms.exec(text)?.[1] ?? '';

  it('has the table of the rooms', () => {
    // Arrange
    const said = (words: readonly string[]) => words.join(', ') || '-';
    const sayRooms = (word: string) =>
      word === '*' ? 'all' : word.endsWith('/*') ? `every ${word.slice(0, -2)}` : word;
    const sayUse = ([outside, files]: [string, true | readonly string[]]) =>
      files === true ? outside : `${outside} in ${files.join(' ')}`;
    const rows = ROOMS.map(({ name, may, uses }) => [
      name,
      said(may.map(sayRooms)),
      said(Object.entries(uses ?? {}).map(sayUse)),
    ]);

    // Act
    const shown = [...section.matchAll(/^\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm)]
      .map(([, ...cells]) => cells)
      .filter(([first]) => first !== 'room' && !first!.startsWith('--'));

    // Assert
    expect(shown).toEqual(rows);
  });

  it('draws the arrows that the table allows, and no other', () => {
    // Arrange
    const FUNCTIONS = /^(verifier|consumer|sync|admin|publisher|notifier)\b/;
    const boxOf = (name: string) =>
      FUNCTIONS.test(name)
        ? 'functions'
        : (/^(core|adapters|lib\/local|lib\/sentry-simulator)\b/.exec(name)?.[1] ?? name);
    const allowed = ROOMS.filter(({ name }) => name !== 'test').flatMap((from) =>
      ROOMS.filter((to) => mayImport(from, to)).map((to) => `${boxOf(from.name)} --> ${boxOf(to.name)}`),
    );
    const between = new Set(allowed.filter((arrow) => new Set(arrow.split(' --> ')).size === 2));

    // Act
    const drawn = [...section.matchAll(/^ +(\S+) --> (?:\|[^|]+\| )?(\S+)$/gm)].map(
      ([, from, to]) => `${from} --> ${to}`,
    );

    // Assert
    expect(drawn.sort()).toEqual([...between].sort());
  });
});
