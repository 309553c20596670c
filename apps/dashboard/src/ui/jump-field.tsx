import { useState } from 'react';
import { TextField } from './field.tsx';

/** A search that leads to one thing, with Enter; `onGo` says what is wrong with what was written, or null. */
export function JumpField({
  label,
  placeholder,
  onGo,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly onGo: (written: string) => string | null;
}) {
  const [value, setValue] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <TextField
      type="search"
      label={label}
      placeholder={placeholder}
      value={value}
      problem={problem}
      onChange={(next) => {
        setValue(next);
        setProblem(null);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && value.trim() !== '') setProblem(onGo(value.trim()));
      }}
    />
  );
}
