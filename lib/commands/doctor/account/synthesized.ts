import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { prefixOfPath } from '../../../../lambdas/contracts/path-names.ts';
import { SYNTHESIZED, synthesizedSettings } from '../../../../lambdas/contracts/synthesized-settings.ts';
import { CommandError } from '../../command-line/exit.ts';
import { jsonOf } from '../../target/json.ts';
import { judgeSettings, type StageSettings } from './stage-settings.ts';

/** Where `cdk synth` writes without another `--output`. */
const OUTPUT = 'cdk.out';

/** Which error log of somebody's own app is to be deployed. */
export interface Meant {
  stack: string;
  id: string | undefined;
}

export interface Synthesized {
  settings: StageSettings;
  /** Path of the construct in its stack. */
  path: string;
}

/** What of a manifest says where a stack goes (cloud assembly schema). */
const manifest = z.object({
  artifacts: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        environment: z.string().default(''),
        displayName: z.string().optional(),
        metadata: z.record(z.string(), z.array(z.unknown())).default({}),
        additionalMetadataFile: z.string().optional(),
        properties: z
          .object({
            stackName: z.string().optional(),
            directoryName: z.string().optional(),
            bootstrapStackVersionSsmParameter: z.string().optional(),
          })
          .default({}),
      }),
    )
    .default({}),
});
type Artifact = z.infer<typeof manifest>['artifacts'][string];

const entry = z.object({ type: z.literal(SYNTHESIZED), data: synthesizedSettings });

/**
 * What the app's last synthesis says of the error log that is meant. Throws `CommandError` where there was none, or where it
 * has no such error log.
 */
export async function readSynthesized({ stack, id }: Meant, folder = OUTPUT): Promise<Synthesized> {
  const found = (await stacksIn(folder)).find(({ names }) => names.includes(stack));
  if (found === undefined)
    throw new CommandError(
      `${folder} has no stack ${stack}: run npx cdk synth --quiet first, in the folder of the app.`,
    );
  const all = entriesOf(found.metadata);
  const meant = all.filter((each) => id === undefined || prefixOfPath(each.path) === prefixOfPath(id));
  const [only, ...others] = meant;
  if (only === undefined || others.length > 0)
    throw new CommandError(
      `Name one with --id: the error logs of ${stack} are ${all.map((each) => each.path).join(', ') || 'none'}.`,
    );
  return { path: only.path, settings: judgeSettings({ ...only.settings, ...placeOf(found.artifact) }) };
}

interface Found {
  /** What the stack is called: by CloudFormation, and in the app. */
  names: readonly string[];
  artifact: Artifact;
  metadata: Artifact['metadata'];
}

async function stacksIn(folder: string): Promise<Found[]> {
  const text = await readFile(path.join(folder, 'manifest.json'), 'utf8').catch(() => '{}');
  const { artifacts } = manifest.parse(jsonOf(text) ?? {});
  const found = Object.entries(artifacts).map(async ([key, artifact]): Promise<Found[]> => {
    const { type, displayName, properties, additionalMetadataFile } = artifact;
    if (type === 'cdk:cloud-assembly') return stacksIn(path.join(folder, properties.directoryName ?? ''));
    if (type !== 'aws:cloudformation:stack') return [];
    const names = [properties.stackName ?? key, displayName ?? key];
    return [{ names, artifact, metadata: await metadataOf(artifact, folder, additionalMetadataFile) }];
  });
  return (await Promise.all(found)).flat();
}

/** The CDK writes it into a file of its own (2.276); versions before did not. */
async function metadataOf(
  { metadata }: Artifact,
  folder: string,
  file: string | undefined,
): Promise<Artifact['metadata']> {
  if (file === undefined) return metadata;
  const read = z.record(z.string(), z.array(z.unknown()));
  return { ...metadata, ...read.parse(jsonOf(await readFile(path.join(folder, file), 'utf8'))) };
}

const entriesOf = (metadata: Artifact['metadata']) =>
  Object.values(metadata)
    .flat()
    .flatMap((each) => entry.safeParse(each).data?.data ?? []);

/** `aws://<account>/<region>`, either of which may be unknown. */
function placeOf({ environment, properties }: Artifact): Record<string, string> {
  const [, account = '', region = ''] = /^aws:\/\/([^/]*)\/(.*)$/.exec(environment) ?? [];
  const known = (value: string) => (value.startsWith('unknown-') ? '' : value);
  const [, qualifier = ''] =
    /^\/cdk-bootstrap\/([^/]+)\//.exec(properties.bootstrapStackVersionSsmParameter ?? '') ?? [];
  return {
    STACK_ACCOUNT: known(account),
    STACK_REGION: known(region),
    BOOTSTRAP_QUALIFIER: qualifier === CDK_QUALIFIER ? '' : qualifier,
  };
}

/** The CDK's own, where nobody set another. */
const CDK_QUALIFIER = 'hnb659fds';
