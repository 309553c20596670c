import { useMe } from '../../app/grant.tsx';
import { Page } from '../../ui/page.tsx';
import { KeysCard } from './keys-card.tsx';
import { SessionsCard } from './sessions-card.tsx';
import { text } from './texts.ts';

/** Who is signed in concerns all applications: it is kept from those who may see one of them. */
export function Keys() {
  const { application } = useMe();
  return (
    <Page title={text.title} lead={text.lead}>
      <KeysCard />
      {application === null && <SessionsCard />}
    </Page>
  );
}
