import { scriptsOf } from '../support/documents/documents.ts';
import type { Moto } from '../support/deployed/moto.ts';

/** Stores a client secret of the dev stack by the very command of docs/deploy.md, with blanks around the value. */
export async function storeSecret(moto: Moto, value: string): Promise<void> {
  const command = scriptsOf('docs/deploy.md')
    .flatMap((script) => script.split('\n'))
    .find((line) => line.includes('--set client-secret'));
  await moto.shell(`printf '  ${value}\\n' | ${command ?? 'false'}`, { stage: 'dev' });
}
