import js from '@eslint/js';
import awscdk from 'eslint-plugin-awscdk';
import jest from 'eslint-plugin-jest';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';
import { ROOMS } from './rooms.ts';

const noWholeZod = {
  selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier[imported.name='z']",
  message: "Write `import * as z from 'zod'`: the named import pulls all of zod into the bundle.",
};
const noCasts = {
  selector: 'TSAsExpression:not([typeAnnotation.typeName.name="const"])',
  message: 'Parse with zod instead of casting.',
};

/** `process.env` is no import: what rooms.ts says of it is held here. */
const noEnvironment = [
  { object: 'process', property: 'env', message: 'rooms.ts: only settings, wiring and entries read it.' },
  {
    object: 'globalThis',
    property: 'process',
    message: 'Write `process`: rooms.ts says who may read its environment.',
  },
  {
    object: 'global',
    property: 'process',
    message: 'Write `process`: rooms.ts says who may read its environment.',
  },
];
const globOf = (path) => (path.endsWith('/') ? `${path}**` : path);
const environmentWalls = ROOMS.filter(({ uses }) => uses?.environment !== true).map(({ paths, uses }) => ({
  files: paths.map(globOf),
  ignores: [
    ...ROOMS.flatMap((other) => other.paths)
      .filter((path) => paths.some((own) => path !== own && path.startsWith(own)))
      .map(globOf),
    ...(uses?.environment ?? []).flatMap((name) => paths.map((path) => path + name)),
  ],
  rules: { 'no-restricted-properties': ['error', ...noEnvironment] },
}));

export default tseslint.config(
  { ignores: ['node_modules', 'cdk.out', 'dist', '.local', 'coverage', 'test/support/api/openapi.d.ts'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.mjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-syntax': ['error', noWholeZod],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'max-lines': ['warn', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['bin/**', 'lib/**', 'lambdas/**'],
    rules: { 'no-restricted-syntax': ['error', noWholeZod, noCasts] },
  },
  ...environmentWalls,
  {
    files: ['lib/*.ts', 'lib/constructs/**/*.ts', 'bin/app.ts', 'bin/local-app.ts'],
    plugins: { awscdk },
    rules: {
      ...awscdk.configs.recommended.rules,
      // Our constructs take the parts of the flow as their third argument and show the resources they own.
      'awscdk/construct-constructor-property': 'off',
      'awscdk/no-construct-in-public-property-of-construct': 'off',
      'awscdk/no-unused-props': 'off',
      'awscdk/require-passing-this': 'off',
      'awscdk/no-variable-construct-id': 'off',
    },
  },
  {
    files: ['lambdas/core/**/*.ts', 'lambdas/contracts/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', { name: 'process', message: 'core reads no environment.' }, 'fetch'],
      'no-restricted-properties': [
        'error',
        // A later block replaces an earlier one, so what holds for every room without an environment is said again.
        ...noEnvironment,
        {
          object: 'Date',
          property: 'now',
          message: 'core has no clock of its own; take the time as an argument.',
        },
        { object: 'Math', property: 'random', message: 'core is deterministic.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    ...jest.configs['flat/recommended'],
    rules: {
      ...jest.configs['flat/recommended'].rules,
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'jest/consistent-test-it': ['error', { fn: 'it', withinDescribe: 'it' }],
      'jest/expect-expect': [
        'error',
        { assertFunctionNames: ['expect', 'expect*', 'fc.assert', '**.hasResource*', '**.resource*'] },
      ],
    },
  },
  {
    files: ['**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      ...tseslint.configs.disableTypeChecked.languageOptions,
      globals: { process: 'readonly', console: 'readonly' },
    },
  },
  {
    // Error text is written by attackers, and one pattern that backtracks stops a function.
    files: ['lambdas/**', 'lib/**', 'bin/**'],
    plugins: { regexp },
    rules: { 'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }] },
  },
);
