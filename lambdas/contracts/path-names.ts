import { createHash } from 'node:crypto';

/** What CloudFormation takes for a logical id, and every service for a name, with room for what is added to it. */
const MOST = 60;
const DIGITS = 8;

/**
 * What logical ids, outputs and names of one error log begin with, by the path of its construct within its stack. Empty for
 * the path `Default`, which the CDK leaves out of ids too: the repository's own stack is nothing but one error log.
 * Letters and digits alone; a path that has anything else, or several parts, gets a digest, so that no two are the same.
 */
export function prefixOfPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== 'Default');
  const [only = ''] = parts;
  const plain = parts.join('').replaceAll(/[^A-Za-z0-9]/g, '');
  if (parts.length <= 1 && plain === only && plain.length <= MOST) return plain;
  return `${plain.slice(0, MOST)}${digestOf(parts.join('/'))}`;
}

/** The name of one error log in its account and region: its stack's, and the path's prefix where there is one. */
export function nameOfPath(stackName: string, path: string): string {
  const prefix = prefixOfPath(path);
  return prefix === '' ? stackName : `${stackName}-${prefix}`;
}

/** What the repository's own stack is called. */
export const stackNameOf = (stage: string): string => `SentryErrorLog-${stage}`;

/** Hexadecimal, as names of every service may be. */
export const digestOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
