import { type HeaderRead, isWhole, type Part, patternOf, type VerifyPlan } from './plan.ts';

/** For Node: a function that says whether a request is genuine. */
export function nodeSnippet(plan: VerifyPlan): string {
  const isEd25519 = plan.algorithm === 'ed25519';
  return [
    `import { ${isEd25519 ? 'createPublicKey, verify' : 'createHmac, timingSafeEqual'} } from 'node:crypto';`,
    '',
    ...(plan.isTimed ? ['const TOLERANCE_SECONDS = 300;', ''] : []),
    '/** `body`: a Buffer with the bytes as they came, never parsed first; `headers`: as Node has them, in lower case. */',
    `export function isGenuine(${isEd25519 ? 'publicKey' : 'secret'}, body, headers) {`,
    ...plan.headers.map(read),
    ...(plan.isTimed ? [AGE] : []),
    ...(isEd25519 ? publicKeyed(plan) : secretKeyed(plan)),
    '}',
    ...(isEd25519 ? [] : ['', ...IS_SAME]),
    '',
  ].join('\n');
}

const AGE =
  '  if (!/^\\d+$/.test(timestamp) || Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;';

const IS_SAME = [
  'function isSame(a, b) {',
  '  const [given, expected] = [Buffer.from(a), Buffer.from(b)];',
  '  return given.length === expected.length && timingSafeEqual(given, expected);',
  '}',
];

function read(header: HeaderRead): string {
  const value = `headers[${quoted(header.name)}] ?? ''`;
  if (isWhole(header)) return `  const ${header.variables.join('')} = ${value};`;
  const names = header.variables.map((name) => `${name} = ''`).join(', ');
  return `  const [, ${names}] = /^${patternOf(header).replaceAll('/', '\\/')}$/.exec(${value}) ?? [];`;
}

function secretKeyed({ algorithm, key, encoding, prefix, content, separator }: VerifyPlan): string[] {
  const keyText = key === 'utf8' ? 'secret' : "Buffer.from(secret.replace('whsec_', ''), 'base64')";
  const hmac = `createHmac(${quoted(algorithm.replace('hmac-', ''))}, key)`;
  const updated = content.length === 0 ? '' : `.update(${template(content)})`;
  const digest = `${hmac}${updated}.update(body).digest('${encoding}')`;
  return [
    `  const key = ${keyText};`,
    `  const expected = ${prefix === '' ? digest : `${quoted(prefix)} + ${digest}`};`,
    ...anyOf(separator, (entry) => `isSame(${entry}, expected)`),
  ];
}

function publicKeyed({ encoding, prefix, content, separator }: VerifyPlan): string[] {
  const start = `entry.startsWith(${quoted(prefix)}) && `;
  const signature = `Buffer.from(entry.slice(${prefix.length}), '${encoding}')`;
  return [
    '  // What DER puts before the 32 bytes of an Ed25519 public key (RFC 8410).',
    "  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(publicKey.replace('whpk_', ''), 'base64')]);",
    "  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });",
    `  const signed = Buffer.concat([Buffer.from(${template(content)}), body]);`,
    `  const fits = (entry) => ${prefix === '' ? '' : start}verify(null, signed, key, ${signature});`,
    ...anyOf(separator, (entry) => `fits(${entry})`),
  ];
}

function anyOf(separator: string | null, fits: (entry: string) => string): string[] {
  if (separator === null) return [`  return ${fits('signatures')};`];
  return [
    '  // One entry for each live secret: any that fits will do.',
    `  return signatures.split(${quoted(separator)}).some((entry) => ${fits('entry')});`,
  ];
}

function template(parts: readonly Part[]): string {
  const inside = parts.map((part) =>
    'text' in part ? part.text.replaceAll(/[\\`]|\$(?=\{)/g, '\\$&') : `\${${part.variable}}`,
  );
  return `\`${inside.join('')}\``;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
