import type { AuditEntry } from '@postrider/sdk';
import { Link } from '@tanstack/react-router';
import { Muted, Stack } from '../../ui/page.tsx';
import { text } from './texts.ts';

/** Who it was: by name where there is one, and what they came with; the link shows what else they did. */
export function Actor({ actor: { kind, id, name } }: { readonly actor: AuditEntry['actor'] }) {
  const called = name ?? id ?? text.actors[kind];
  return (
    <Stack tight>
      <Link to="/audit-log" search={(before) => ({ ...before, actor: id ?? kind })} title={text.onlyActor(called)}>
        {called}
      </Link>
      {called !== text.actors[kind] && <Muted>{text.actors[kind]}</Muted>}
    </Stack>
  );
}
