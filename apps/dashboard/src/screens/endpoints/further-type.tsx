import { isEventTypePattern } from '@postrider/core';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import styles from './endpoints.module.css';
import { text } from './texts.ts';

/** Asks for a type that is in no catalogue yet, or for all below a name. */
export function FurtherType({ onAdd }: { readonly onAdd: (type: string) => void }) {
  const [written, setWritten] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const add = () => {
    const type = written.trim();
    if (!isEventTypePattern(type)) {
      setProblem(text.notAType);
      return;
    }
    onAdd(type);
    setWritten('');
    setProblem(null);
  };
  return (
    <div className={styles['pair']}>
      <TextField
        label={text.anotherType}
        bare
        mono
        placeholder={text.anotherTypeHint}
        value={written}
        problem={problem}
        onChange={setWritten}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          // It would send the form around it.
          event.preventDefault();
          add();
        }}
      />
      <Button onClick={add}>{text.addType}</Button>
    </div>
  );
}
