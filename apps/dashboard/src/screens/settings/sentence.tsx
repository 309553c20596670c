import { Code } from '../../ui/code.tsx';
import styles from './sentence.module.css';

/** The Markdown that descriptions are written in: `code`, **strong**, [links](to pages of the documentation) as their words. */
export function Sentence({ children }: { readonly children: string }) {
  const parts = children
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .map((text, index) => ({ text, id: `${index} ${text}` }));
  return (
    <span className={styles['sentence']}>
      {parts.map(({ text, id }) => {
        if (text.startsWith('`')) return <Code key={id}>{text.slice(1, -1)}</Code>;
        if (text.startsWith('**')) return <strong key={id}>{text.slice(2, -2)}</strong>;
        return text;
      })}
    </span>
  );
}
