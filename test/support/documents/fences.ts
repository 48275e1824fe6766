/**
 * What of a Markdown text lies outside of fenced blocks, as CommonMark reads it: a block is opened by three backticks or
 * more and closed by a line of at least as many.
 */
export function outsideFences(markdown: string): string {
  const outside: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split(/\r\n|\n|\r/)) {
    if (fence === undefined) {
      const [, opened] = /^ {0,3}(`{3,})[^`]*$/.exec(line) ?? [];
      if (opened === undefined) outside.push(line);
      fence = opened;
      continue;
    }
    const [, closed] = /^ {0,3}(`{3,})[ \t]*$/.exec(line) ?? [];
    if (closed !== undefined && closed.length >= fence.length) fence = undefined;
  }
  return outside.join('\n');
}
