import { BUILT_IN_PROFILES, type BuiltInProfileName, type SignatureProfile } from '@postrider/signing';
import { useQuery } from '@tanstack/react-query';
import { one } from '../../api/queries.ts';
import { Code, CodeBlock } from '../../ui/code.tsx';
import { Card } from '../../ui/page.tsx';
import { Answered } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { LANGUAGES, snippetFor } from './snippets/snippet-for.ts';
import type { TabProps } from './tabs-for.ts';
import { text } from './texts.ts';

/** Code that verifies what this endpoint gets, for its receiver. */
export function VerifyTab({ application, endpoint }: TabProps) {
  const inherited = useQuery({ ...one('getApplication', { application }), enabled: endpoint.format === null });
  if (endpoint.format !== null) return <OfFormat format={endpoint.format} />;
  return (
    <Answered of={inherited} lines={12}>
      {({ format }) => <OfFormat format={format ?? 'standard'} />}
    </Answered>
  );
}

function OfFormat({ format }: { format: string }) {
  const builtIn = profileNamed(format);
  const own = useQuery({ ...one('getFormat', { format }), enabled: builtIn === null });
  if (builtIn !== null) return <Snippets format={format} profile={builtIn} />;
  return (
    <Answered of={own} lines={12}>
      {({ signature }) => {
        // A profile that is sent over the API has been judged by it.
        const profile = typeof signature === 'string' ? BUILT_IN_PROFILES[signature] : (signature as SignatureProfile);
        return <Snippets format={format} profile={profile} />;
      }}
    </Answered>
  );
}

function profileNamed(format: string): SignatureProfile | null {
  return Object.hasOwn(BUILT_IN_PROFILES, format) ? BUILT_IN_PROFILES[format as BuiltInProfileName] : null;
}

function Snippets({ format, profile }: { format: string; profile: SignatureProfile }) {
  const isPublic = profile.algorithm === 'ed25519';
  const canBe = snippetFor(profile, 'node') !== null;
  return (
    <Card title={text.verifyTitle}>
      <p>{isPublic ? text.verifyPublic : text.verifyHint}</p>
      <p>
        {text.format}: <Code>{format}</Code>. {profile.separator === null && text.oneSignature}
      </p>
      {canBe ? (
        <Tabs
          label={text.languages}
          tabs={LANGUAGES.map((language) => ({
            id: language,
            title: text.languageNames[language],
            content: () => (
              <CodeBlock code={snippetFor(profile, language) ?? ''} label={text.codeIn(text.languageNames[language])} />
            ),
          }))}
        />
      ) : (
        <p>{text.notByHeaders}</p>
      )}
    </Card>
  );
}
