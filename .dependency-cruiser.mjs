import { OUTSIDE, ROOMS } from './rooms.ts';

const escaped = (text) => text.replaceAll(/[.+]/g, String.raw`\$&`);

/** The files below a path of the table, and not those that another room names more exactly. */
function filesAt(path) {
  const nested = ROOMS.flatMap((room) => room.paths).filter(
    (other) => other !== path && other.startsWith(path),
  );
  const except = nested.map((other) => escaped(other.slice(path.length)) + (other.endsWith('/') ? '' : '$'));
  const end = path.endsWith('/') ? '' : '$';
  return `^${escaped(path)}${except.length === 0 ? '' : `(?!${except.join('|')})`}${end}`;
}
const filesOf = (room) => room.paths.map(filesAt);

const means = (pattern, name) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
const reachableFrom = (room) =>
  ROOMS.filter(({ name }) => name === room.name || room.may.some((pattern) => means(pattern, name)));

/** A package is found below `node_modules` or, where it is not installed, by its name; a module of Node by its name alone. */
const moduleNamed = (name) =>
  name.startsWith('node:')
    ? `^(node:)?${name.slice('node:'.length)}(/|$)`
    : `(^|node_modules/)(@types/)?${escaped(name.replace(/\*$/, ''))}${name.endsWith('*') ? '' : '(/|$)'}`;

const OUTSIDERS = Object.entries(OUTSIDE);

/** Where of what a room may use of the outside only some files may. */
const allowedFiles = (room, names) =>
  names.flatMap((name) =>
    room.paths.filter((path) => path.endsWith('/')).map((path) => `^${escaped(path + name)}$`),
  );

const refused = (rule) => ({ severity: 'error', ...rule });
const OURS = '^(bin|lib|lambdas|test)/';
/** The tests read the table itself; it lies in no room. */
const tableFor = (room) => (room.name === 'test' ? [String.raw`^rooms\.ts$`] : []);

export default {
  forbidden: [
    refused({
      name: 'no cycle',
      comment: 'Two files that need each other are one, or need a third. Types count.',
      from: {},
      to: { circular: true },
    }),
    refused({
      name: 'no import of nothing',
      comment: 'What cannot be found cannot be judged.',
      from: {},
      to: { couldNotResolve: true, path: String.raw`^\.` },
    }),
    refused({
      name: 'no file outside the rooms',
      comment: 'Give the folder a row in rooms.ts.',
      from: { path: OURS, pathNot: ROOMS.flatMap(filesOf) },
      to: {},
    }),
    ...ROOMS.map((room) =>
      refused({
        name: `rooms of ${room.name}`,
        comment: `rooms.ts: ${room.name} may import ${room.may.join(', ') || 'nothing of ours'}.`,
        from: { path: filesOf(room) },
        to: {
          dependencyTypes: ['local'],
          pathNot: [...reachableFrom(room).flatMap(filesOf), ...tableFor(room)],
        },
      }),
    ),
    ...ROOMS.flatMap((room) =>
      OUTSIDERS.filter(([outside]) => room.uses?.[outside] !== true).map(([outside, modules]) =>
        refused({
          name: `${outside} in ${room.name}`,
          comment: `rooms.ts: ${room.name} may use it in ${room.uses?.[outside]?.join(', ') ?? 'no file'}.`,
          from: { path: filesOf(room), pathNot: allowedFiles(room, room.uses?.[outside] ?? []) },
          to: { path: modules.map(moduleNamed) },
        }),
      ),
    ),
    ...ROOMS.filter(({ only }) => only !== undefined).map((room) =>
      refused({
        name: `packages of ${room.name}`,
        comment: `rooms.ts: of packages and of Node, ${room.name} has ${room.only.join(', ')}.`,
        from: { path: filesOf(room) },
        to: { dependencyTypesNot: ['local'], pathNot: [OURS, ...room.only.map(moduleNamed)] },
      }),
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Types are imports too: who names another's type depends on it.
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
