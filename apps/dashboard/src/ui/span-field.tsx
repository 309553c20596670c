import { useMemo, useState } from 'react';
import { usePreferences } from '../app/preferences.tsx';
import { SelectField, TextField } from './field.tsx';
import { fromInput, isPreset, momentsOf, PRESETS, type Preset, type Span, toInput } from './span.ts';
import styles from './span-field.module.css';
import { text } from './span-texts.ts';

/** The span of the address in moments, that stay the same until the address changes. */
export function useMoments({ since, until }: Span): Span {
  return useMemo(
    () =>
      momentsOf({ ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) }, Date.now()),
    [since, until],
  );
}

type Choice = Preset | 'any' | 'exact';

/** Chooses a span of time: one of the usual ones, or exactly. */
export function SpanField({
  since,
  until,
  onChange,
}: Span & { readonly onChange: (patch: { readonly since: string; readonly until: string }) => void }) {
  const { utc } = usePreferences();
  const choice: Choice = isPreset(since) ? since : since === undefined && until === undefined ? 'any' : 'exact';
  const choose = (next: Choice) => {
    if (next === 'any') onChange({ since: '', until: '' });
    else if (next !== 'exact') onChange({ since: next, until: '' });
    else onChange({ since: momentsOf({ since: isPreset(since) ? since : '1h' }, Date.now()).since ?? '', until: '' });
  };
  const zone = utc ? text.utc : text.local;
  return (
    <>
      <SelectField<Choice>
        label={text.span}
        value={choice}
        onChange={choose}
        options={[
          { value: 'any', label: text.any },
          ...PRESETS.map((preset) => ({ value: preset, label: text.presets[preset] })),
          { value: 'exact', label: text.exact },
        ]}
      />
      {choice === 'exact' && (
        <>
          <MomentField
            key={`since ${since} ${utc}`}
            label={text.from(zone)}
            at={since}
            onChange={(next) => onChange({ since: next, until: until ?? '' })}
          />
          <MomentField
            key={`until ${until} ${utc}`}
            label={text.to(zone)}
            at={until}
            onChange={(next) => onChange({ since: since ?? '', until: next })}
          />
        </>
      )}
    </>
  );
}

/** What is half filled in is not handed on before the field is left, or Enter. */
function MomentField({
  label,
  at,
  onChange,
}: {
  readonly label: string;
  readonly at: string | undefined;
  readonly onChange: (at: string) => void;
}) {
  const { utc } = usePreferences();
  const [value, setValue] = useState(() => toInput(at, utc));
  const commit = () => {
    if (value !== toInput(at, utc)) onChange(fromInput(value, utc));
  };
  return (
    <div className={styles['moment']}>
      <TextField
        type="datetime-local"
        step={1}
        label={label}
        value={value}
        onChange={setValue}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
    </div>
  );
}
