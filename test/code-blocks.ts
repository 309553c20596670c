import { filesBelow } from './source-tree.ts';

/** Code that is quoted in a paper, between fences. */
export interface CodeBlock {
  readonly paper: string;
  /** As the fence says; empty where it says nothing. */
  readonly language: string;
  readonly text: string;
}

/** All code in the papers for people who use Postrider, in order. */
export function codeBlocks(): CodeBlock[] {
  const papers = filesBelow('.', '.md').filter(({ path }) =>
    /^(README|CONTRIBUTING|SECURITY)\.md$|^docs\/|^(examples|packages)\/[^/]+\/README\.md$/.test(path),
  );
  return papers.flatMap(({ path, text }) =>
    [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^ *```$/gm)].map(([, indent = '', language = '', block = '']) => ({
      paper: path,
      language,
      text: block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    })),
  );
}
