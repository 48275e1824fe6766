import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withEnvFile } from '../../../lib/local/dot-env.ts';

it('without an env file the environment stays as it is', () => {
  expect(withEnvFile({ PORT: '1' }, '/no/such/file')).toEqual({ PORT: '1' });
});

it('stands behind what is set already', async () => {
  // Arrange
  const folder = await mkdtemp(path.join(tmpdir(), 'dot-env-'));
  const file = path.join(folder, '.env');
  await writeFile(file, 'PORT=2\nLOCAL_DIR=here\n');

  // Act
  const environment = withEnvFile({ PORT: '1' }, file);
  await rm(folder, { recursive: true });

  // Assert
  expect(environment).toEqual({ PORT: '1', LOCAL_DIR: 'here' });
});
