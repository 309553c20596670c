import { useEffect, useState } from 'react';

/** Long enough for the next letter, short enough to feel at once. */
const SETTLES_MS = 300;

/** The value once it has not changed for a moment: for what is asked of the API while somebody writes. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLES_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
