import type { CommandDefinition, OptionSpec } from './command-definition.ts';
import { flagOf } from './parse-command.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What may follow some words of a command. */
interface Continuation {
  /** `endpoints`, or nothing at the beginning. */
  readonly words: string;
  readonly next: readonly { readonly word: string; readonly sentence: string }[];
}

/** A script for a shell's start-up file, that completes commands and their options without starting the program. */
export function completionScript(shell: Shell, commands: readonly CommandDefinition[]): string {
  const continuations = continuationsOf(commands);
  switch (shell) {
    case 'bash':
      return bash(continuations);
    case 'zsh':
      return zsh(continuations);
    case 'fish':
      return fish(continuations);
  }
}

function continuationsOf(commands: readonly CommandDefinition[]): readonly Continuation[] {
  const found = new Map<string, Map<string, string>>();
  const add = (words: string, word: string, sentence: string) => {
    const next = found.get(words) ?? new Map<string, string>();
    found.set(words, next.has(word) ? next : next.set(word, sentence));
  };
  for (const { words, summary, options } of commands) {
    const parts = words.split(' ');
    for (const [at, part] of parts.entries()) {
      add(parts.slice(0, at).join(' '), part, at === parts.length - 1 ? summary : '');
    }
    for (const [name, spec] of Object.entries<OptionSpec>(options)) add(words, flagOf(name), spec.sentence);
    add(words, '--help', 'Prints its help.');
  }
  return [...found].map(([words, next]) => ({
    words,
    next: [...next].map(([word, sentence]) => ({ word, sentence: sentence.replaceAll('`', '') })),
  }));
}

/** Words up to the first option, which is where a command ends. */
function bash(continuations: readonly Continuation[]): string {
  const cases = continuations.map(
    ({ words, next }) => `    ${quoted(words)}) next=${quoted(next.map(({ word }) => word).join(' '))} ;;`,
  );
  return `# postrider: put eval "$(postrider completion bash)" into ~/.bashrc
_postrider() {
  local words='' next='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] && break
    words="\${words:+$words }$word"
  done
  while true; do
    case "$words" in
${cases.join('\n')}
    esac
    [[ -n $next || $words != *' '* ]] && break
    words="\${words% *}"
  done
  COMPREPLY=($(compgen -W "$next" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _postrider postrider
`;
}

function zsh(continuations: readonly Continuation[]): string {
  const cases = continuations.map(({ words, next }) => {
    const described = next.map(({ word, sentence }) => quoted(`${word.replaceAll(':', '\\:')}:${sentence}`));
    return `      ${quoted(words)}) next=(${described.join(' ')}) ;;`;
  });
  return `#compdef postrider
# postrider: put eval "$(postrider completion zsh)" into ~/.zshrc, behind compinit
_postrider() {
  local -a next
  local said='' word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ $word == -* ]] && break
    said="\${said:+$said }$word"
  done
  while true; do
    case "$said" in
${cases.join('\n')}
    esac
    (( \${#next} )) || [[ $said != *' '* ]] && break
    said="\${said% *}"
  done
  _describe postrider next || _files
}
compdef _postrider postrider
`;
}

function fish(continuations: readonly Continuation[]): string {
  const lines = continuations.flatMap(({ words, next }) => {
    const depth = words === '' ? 0 : words.split(' ').length;
    const holds =
      depth === 0
        ? '__fish_use_subcommand'
        : words
            .split(' ')
            .map((word) => `__fish_seen_subcommand_from ${word}`)
            .join('; and ');
    const others = next.filter(({ word }) => !word.startsWith('-')).map(({ word }) => word);
    const notYet =
      depth === 0 || others.length === 0 ? '' : `; and not __fish_seen_subcommand_from ${others.join(' ')}`;
    return next.map(({ word, sentence }) => {
      const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${quoted(word)}`;
      return `complete -c postrider -n ${quoted(holds + notYet)} ${what}${sentence === '' ? '' : ` -d ${quoted(sentence)}`}`;
    });
  });
  return `# postrider: postrider completion fish > ~/.config/fish/completions/postrider.fish\n${lines.join('\n')}\n`;
}

/** As all three shells take it; an apostrophe is left out rather than escaped, for fish does it otherwise. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", '’')}'`;
}
