import type { SignatureProfile } from '@postrider/signing';
import { goSnippet } from './go.ts';
import { nodeSnippet } from './node.ts';
import { phpSnippet } from './php.ts';
import { type VerifyPlan, verifyPlan } from './plan.ts';
import { pythonSnippet } from './python.ts';
import { rubySnippet } from './ruby.ts';

export const LANGUAGES = ['node', 'python', 'go', 'ruby', 'php'] as const;

export type Language = (typeof LANGUAGES)[number];

const WRITERS: Readonly<Record<Language, (plan: VerifyPlan) => string>> = {
  node: nodeSnippet,
  python: pythonSnippet,
  go: goSnippet,
  ruby: rubySnippet,
  php: phpSnippet,
};

/**
 * A function that says whether a request of this signature profile is genuine; null: something is signed that no header
 * says. The guide "Verify a webhook" has those of the default format.
 */
export function snippetFor(profile: SignatureProfile, language: Language): string | null {
  const plan = verifyPlan(profile);
  return plan === null ? null : WRITERS[language](plan);
}
