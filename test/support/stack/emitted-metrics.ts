import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';

/** A metric that a function really wrote, in CloudWatch's embedded metric format. */
export interface EmittedMetric {
  namespace: string;
  name: string;
  /** With the values of this line. */
  dimensions: Record<string, string>;
}

/** AWS, "Specification: Embedded metric format". */
const embeddedLine = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
      }),
    ),
  }),
});

/**
 * Every metric that the functions of a local run have emitted so far, each once: the local stack writes what a function
 * prints to `<LOCAL_DIR>/logs/<function>.log`, as Lambda does to its log group. Throws where a line that is meant to be
 * one could not be read by CloudWatch.
 */
export async function emittedMetrics(localDir: string): Promise<EmittedMetric[]> {
  const folder = path.join(localDir, 'logs');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  const lines = (await Promise.all(files.map((name) => readFile(path.join(folder, name), 'utf8')))).flatMap(
    (text) => text.split('\n').filter((line) => line.startsWith('{') && line.includes('"_aws"')),
  );
  const found = new Map(
    lines.flatMap(metricsOfLine).map((metric) => [JSON.stringify(metric), metric] as const),
  );
  return [...found.values()];
}

function metricsOfLine(line: string): EmittedMetric[] {
  const record = embeddedLine.parse(JSON.parse(line));
  return record._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name }) => {
      // A metric or a dimension that is named and not given is dropped by CloudWatch without a word.
      z.union([z.number(), z.array(z.number())]).parse(record[Name], { error: () => `${Name} has no value` });
      return Dimensions.map((keys) => ({
        namespace: Namespace,
        name: Name,
        dimensions: Object.fromEntries(keys.map((key) => [key, z.string().parse(record[key])])),
      }));
    }),
  );
}
