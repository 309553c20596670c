import { useState } from 'react';
import { TextField } from '../../ui/field.tsx';

/** A filter that is typed: it counts when the field is left, or with Enter. */
export function FilterField({
  label,
  placeholder,
  value,
  onChange,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  const commit = () => {
    if (typed.trim() !== value) onChange(typed.trim());
  };
  return (
    <TextField
      type="search"
      label={label}
      placeholder={placeholder}
      value={typed}
      onChange={(next) => {
        setTyped(next);
        // The cross that browsers put into such a field empties it without leaving it.
        if (next === '' && value !== '') onChange('');
      }}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && commit()}
    />
  );
}
