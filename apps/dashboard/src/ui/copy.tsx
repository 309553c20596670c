import { useState } from 'react';
import { text } from '../app/texts.ts';
import { Button, type ButtonProps } from './button.tsx';

const SAID_MS = 1500;

/** Copies a text; null is one that is still to be had, by `load`. */
export function CopyButton({
  value,
  label = text.copy,
  look = 'plain',
}: {
  readonly value: string | (() => Promise<string>);
  readonly label?: string;
  readonly look?: ButtonProps['look'];
}) {
  const [said, setSaid] = useState<string | null>(null);
  const copy = async () => {
    const given = typeof value === 'string' ? value : await value().catch(() => null);
    const copied = given !== null && (await copyText(given));
    setSaid(copied ? text.copied : text.notCopied);
    setTimeout(() => setSaid(null), SAID_MS);
  };
  return (
    <Button look={look} onClick={() => void copy()}>
      <span aria-live="polite">{said ?? label}</span>
    </Button>
  );
}

/** In an iframe that may not use the clipboard, by the selection. */
async function copyText(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = value;
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    return copied;
  }
}
