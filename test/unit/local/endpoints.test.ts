import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readEndpoints, removeEndpoints, writeEndpoints } from '../../../lib/local/endpoints.ts';
import { localEndpoints as endpoints } from '../../support/samples/local-endpoints.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'endpoints-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('is written whole, with no temporary file left, and can be removed', async () => {
  // Act
  await writeEndpoints(folder, endpoints);

  // Assert
  expect(await readdir(folder)).toEqual(['endpoints.json']);
  expect(JSON.parse(await readFile(path.join(folder, 'endpoints.json'), 'utf8'))).toEqual(endpoints);
  await removeEndpoints(folder);
  expect(await readdir(folder)).toEqual([]);
});

it('is read as it was written', async () => {
  // Arrange
  await writeEndpoints(folder, endpoints);

  // Act
  const read = await readEndpoints(folder);

  // Assert
  expect(read).toEqual({ kind: 'running', endpoints });
});

it('is absent where nothing runs', async () => {
  expect(await readEndpoints(folder)).toEqual({ kind: 'absent' });
  expect(await readEndpoints(path.join(folder, 'nowhere'))).toEqual({ kind: 'absent' });
});

it.each([
  ['no JSON', '{"url": '],
  ['JSON of something else', '{"url": 3000}'],
])('is foreign where it holds %s', async (_name, text) => {
  // Arrange
  await writeFile(path.join(folder, 'endpoints.json'), text);

  // Act
  const read = await readEndpoints(folder);

  // Assert
  expect(read).toEqual({ kind: 'foreign' });
});
