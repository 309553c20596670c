import { usePreferences } from '../../app/preferences.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { EXPIRIES, type Expiry, type KeyDraft } from './key-draft.ts';
import { text } from './texts.ts';

/** Until when a key opens anything: after one of the usual times, or at a moment. */
export function ExpiryField({
  draft: { expiry, expiresAt },
  problem,
  onChange,
}: {
  readonly draft: KeyDraft;
  readonly problem: string | null;
  readonly onChange: (change: Partial<KeyDraft>) => void;
}) {
  const { utc } = usePreferences();
  const isExact = expiry === 'exact';
  return (
    <>
      <SelectField<Expiry>
        label={text.expires}
        value={expiry}
        problem={isExact ? null : problem}
        onChange={(next) => onChange({ expiry: next })}
        options={EXPIRIES.map((value) => ({ value, label: text.expiry[value] }))}
      />
      {isExact && (
        <TextField
          type="datetime-local"
          label={utc ? text.expiresUtc : text.expiresLocal}
          value={expiresAt}
          problem={problem}
          onChange={(next) => onChange({ expiresAt: next })}
        />
      )}
    </>
  );
}
