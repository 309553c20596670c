import { useMe } from '../../app/grant.tsx';
import { Checkbox } from '../../ui/field.tsx';
import type { Scope } from './key-draft.ts';
import styles from './scopes-field.module.css';
import { text } from './texts.ts';

const SCOPES = Object.keys(text.scope) as Scope[];

/** Those that whoever is here may hand on. */
export function ScopesField({
  chosen,
  problem,
  onChange,
}: {
  readonly chosen: ReadonlySet<Scope>;
  readonly problem: string | null;
  readonly onChange: (chosen: ReadonlySet<Scope>) => void;
}) {
  const { scopes } = useMe();
  const toggle = (scope: Scope, checked: boolean) =>
    onChange(new Set(SCOPES.filter((one) => (one === scope ? checked : chosen.has(one)))));
  return (
    <fieldset className={styles['scopes']}>
      <legend>{text.scopes}</legend>
      {SCOPES.filter((scope) => scopes.includes(scope)).map((scope) => (
        <Checkbox
          key={scope}
          label={text.scope[scope]}
          hint={<code>{scope}</code>}
          checked={chosen.has(scope)}
          onChange={(checked) => toggle(scope, checked)}
        />
      ))}
      {problem !== null && (
        <p role="alert" className={styles['problem']}>
          {problem}
        </p>
      )}
    </fieldset>
  );
}

export function allScopes(scopes: readonly string[]): boolean {
  return SCOPES.every((scope) => scopes.includes(scope));
}
