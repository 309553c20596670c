import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import type { NamedValue } from './endpoint-values.ts';
import styles from './endpoints.module.css';
import { text } from './texts.ts';

/** Names with values, as many as somebody adds. */
export function NamedValues({
  legend,
  hint,
  nameLabel,
  values,
  onChange,
  problem,
}: {
  readonly legend: string;
  readonly hint: string;
  readonly nameLabel: string;
  readonly values: readonly NamedValue[];
  readonly onChange: (values: readonly NamedValue[]) => void;
  readonly problem: string | null;
}) {
  const set = (place: number, patch: Partial<NamedValue>) =>
    onChange(values.map((one, index) => (index === place ? { ...one, ...patch } : one)));
  return (
    <fieldset className={styles['group']}>
      <legend>{legend}</legend>
      <p className={styles['hint']}>{hint}</p>
      {values.map(({ name, value }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: its place is what it is, its name is being written.
        <div key={place} className={styles['pair']}>
          <TextField
            label={nameLabel}
            bare
            mono
            placeholder={nameLabel}
            value={name}
            onChange={(to) => set(place, { name: to })}
          />
          <TextField
            label={text.valueOf(name)}
            bare
            mono
            placeholder={text.value}
            value={value}
            onChange={(to) => set(place, { value: to })}
          />
          <Button
            look="quiet"
            aria-label={text.leaveOut(name)}
            onClick={() => onChange(values.filter((_, index) => index !== place))}
          >
            ✕
          </Button>
        </div>
      ))}
      {problem !== null && (
        <p role="alert" className={styles['problem']}>
          {problem}
        </p>
      )}
      <div>
        <Button onClick={() => onChange([...values, { name: '', value: '' }])}>{text.addTo(legend)}</Button>
      </div>
    </fieldset>
  );
}
