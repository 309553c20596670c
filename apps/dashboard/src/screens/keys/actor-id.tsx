import { Link } from '@tanstack/react-router';
import { useMay } from '../../app/grant.tsx';
import { Code } from '../../ui/code.tsx';
import { Muted } from '../../ui/page.tsx';
import { text } from './texts.ts';

/** The id of a key or session, which leads to what was done with it. */
export function ActorId({ id, name }: { readonly id: string; readonly name: string }) {
  const may = useMay();
  if (!may('audit:read')) {
    return (
      <Muted>
        <Code>{id}</Code>
      </Muted>
    );
  }
  return (
    <Link to="/audit-log" search={{ actor: id }} title={text.whatItDid(name)}>
      <Code>{id}</Code>
    </Link>
  );
}
