import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { SynthesisError } from './synthesis-error.ts';

/** One stack of a synthesized app (cloud assembly schema, `manifest.json`). */
export interface AssembledStack {
  /** Of CloudFormation. */
  name: string;
  /** In the app's tree. */
  path: string;
  templateFile: string;
  assetsFile: string;
  /** What the paths of its assets begin at. */
  folder: string;
}

const manifestSchema = z.object({
  artifacts: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        displayName: z.string().optional(),
        properties: z
          .object({
            templateFile: z.string().optional(),
            stackName: z.string().optional(),
            directoryName: z.string().optional(),
          })
          .optional(),
      }),
    )
    .default({}),
});

const assetsSchema = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

/** Every stack in the output of a synthesis, those of its stages (`Stage`) too. */
export async function stacksIn(folder: string): Promise<AssembledStack[]> {
  const { artifacts } = await readJson(manifestSchema, path.join(folder, 'manifest.json'));
  const found = Object.entries(artifacts).map(async ([id, { type, displayName, properties = {} }]) => {
    const { templateFile, directoryName, stackName = id } = properties;
    if (type === 'cdk:cloud-assembly' && directoryName !== undefined)
      return stacksIn(path.join(folder, directoryName));
    if (type !== 'aws:cloudformation:stack' || templateFile === undefined) return [];
    const files = {
      templateFile: path.join(folder, templateFile),
      assetsFile: path.join(folder, `${id}.assets.json`),
    };
    return [{ name: stackName, path: displayName ?? id, folder, ...files }];
  });
  return (await Promise.all(found)).flat();
}

/** Folders of a stack's assets, by their keys in the bucket. */
export async function assetsOf({ assetsFile, folder }: AssembledStack): Promise<Map<string, string>> {
  const { files } = await readJson(assetsSchema, assetsFile);
  return new Map(
    Object.values(files).flatMap(({ source, destinations }) =>
      Object.values(destinations).map(
        ({ objectKey }) => [objectKey, path.resolve(folder, source.path ?? '')] as const,
      ),
    ),
  );
}

export async function readJson<T>(schema: z.ZodType<T>, file: string): Promise<T> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new SynthesisError(`The synthesis wrote no ${file}.`);
  });
  return schema.parse(JSON.parse(text));
}
