import { randomBytes } from 'node:crypto';

/** Codes of printed links: each signs one person in, once, within ten minutes. */
export interface LinkCodes {
  mint(accountId: string): string;
  /** Whom the code stands for; undefined for one that was taken, is too old or was never minted. */
  take(code: string): string | undefined;
}

const LIFE_MS = 10 * 60_000;

export function createLinkCodes(now: () => number): LinkCodes {
  const codes = new Map<string, { accountId: string; endsAt: number }>();
  return {
    mint: (accountId) => {
      const code = randomBytes(18).toString('base64url');
      codes.set(code, { accountId, endsAt: now() + LIFE_MS });
      return code;
    },
    take: (code) => {
      const found = codes.get(code);
      codes.delete(code);
      return found !== undefined && now() < found.endsAt ? found.accountId : undefined;
    },
  };
}
