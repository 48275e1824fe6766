import { existsSync, readFileSync } from 'node:fs';

/** Each rule: its anchor, its heading and what stands below, up to the next one. */
const RULES = readFileSync('docs/invariants.md', 'utf8')
  .split(/^(?=<a id=)/m)
  .slice(1)
  .map((text) => ({
    anchor: /^<a id="rule-(\d+)"><\/a>/.exec(text)?.[1],
    number: /^## (\d+)\. \S/m.exec(text)?.[1],
    reason: /\*\*Why\.\*\* (\S[^*]+)/.exec(text)?.[1] ?? '',
    proof: /\*\*Proven by\*\* ([^*]+)$/.exec(text)?.[1] ?? '',
  }));

describe('the invariants', () => {
  it('are numbered in order, each number once and equal to its anchor', () => {
    // Arrange
    const numbers = RULES.map(({ number }) => Number(number));

    // Act
    const ascending = [...new Set(numbers)].sort((a, b) => a - b);

    // Assert
    expect(numbers.length).toBeGreaterThan(12);
    expect(numbers).toEqual(ascending);
    expect(RULES.map(({ anchor }) => anchor)).toEqual(RULES.map(({ number }) => number));
  });

  it.each(RULES)('give a reason for rule $number', ({ reason }) => {
    expect(reason.length).toBeGreaterThan(20);
  });

  it.each(RULES)('name for rule $number tests that exist', ({ proof }) => {
    // Arrange
    const files = [...proof.matchAll(/`([^`]+)`/g)].map(([, file]) => file!);

    // Act
    const missing = files.filter((file) => !/^test\/.+\.test\.ts$/.test(file) || !existsSync(file));

    // Assert
    expect(files).not.toEqual([]);
    expect(missing).toEqual([]);
  });
});
