import { type HeaderRead, isWhole, type Part, patternOf, type VerifyPlan } from './plan.ts';

/** For Go, with its standard library alone. */
export function goSnippet(plan: VerifyPlan): string {
  const isEd25519 = plan.algorithm === 'ed25519';
  const patterns = plan.headers.filter((header) => !isWhole(header));
  return [
    'package webhooks',
    '',
    'import (',
    ...importsOf(plan, patterns.length > 0).map((name) => `\t"${name}"`),
    ')',
    '',
    ...(plan.isTimed ? ['const tolerance = 5 * time.Minute', ''] : []),
    ...patterns.flatMap((header) => [
      `var ${regexpName(header)} = regexp.MustCompile(${pattern(`^${patternOf(header)}$`)})`,
      '',
    ]),
    '// IsGenuine says whether a request came from us; body has the bytes as they came, never parsed first.',
    `func IsGenuine(${isEd25519 ? 'publicKey' : 'secret'} string, body []byte, headers http.Header) bool {`,
    ...plan.headers.flatMap((header) => read(header, header === patterns[0])),
    ...(plan.isTimed ? AGE : []),
    ...(isEd25519 ? publicKeyed(plan) : secretKeyed(plan)),
    '}',
    '',
  ].join('\n');
}

const AGE = [
  '\tseconds, err := strconv.ParseInt(timestamp, 10, 64)',
  '\tif err != nil || time.Since(time.Unix(seconds, 0)).Abs() > tolerance {',
  '\t\treturn false',
  '\t}',
];

function importsOf(
  { algorithm, key, encoding, separator, isTimed, prefix }: VerifyPlan,
  hasPattern: boolean,
): string[] {
  const isEd25519 = algorithm === 'ed25519';
  const used: readonly (readonly [string, boolean])[] = [
    ['crypto/ed25519', isEd25519],
    ['crypto/hmac', !isEd25519],
    ['crypto/sha256', algorithm === 'hmac-sha256'],
    ['crypto/sha512', algorithm === 'hmac-sha512'],
    ['encoding/base64', isEd25519 || key === 'base64' || encoding === 'base64'],
    ['encoding/hex', encoding === 'hex'],
    ['net/http', true],
    ['regexp', hasPattern],
    ['strconv', isTimed],
    ['strings', isEd25519 || key === 'base64' || separator !== null || (isEd25519 && prefix !== '')],
    ['time', isTimed],
  ];
  return used.flatMap(([name, isUsed]) => (isUsed ? [name] : []));
}

function read(header: HeaderRead, declares: boolean): string[] {
  const value = `headers.Get(${JSON.stringify(header.name)})`;
  if (isWhole(header)) return [`\t${header.variables.join('')} := ${value}`];
  return [
    `\tparts ${declares ? ':=' : '='} ${regexpName(header)}.FindStringSubmatch(${value})`,
    '\tif parts == nil {',
    '\t\treturn false',
    '\t}',
    `\t${header.variables.join(', ')} := ${header.variables.map((_, place) => `parts[${place + 1}]`).join(', ')}`,
  ];
}

function secretKeyed({ algorithm, key, encoding, prefix, content, separator }: VerifyPlan): string[] {
  const encoded =
    encoding === 'hex' ? 'hex.EncodeToString(mac.Sum(nil))' : 'base64.StdEncoding.EncodeToString(mac.Sum(nil))';
  const decoded = [
    `\tkey, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))`,
    '\tif err != nil {',
    '\t\treturn false',
    '\t}',
  ];
  return [
    ...(key === 'utf8' ? [] : decoded),
    `\tmac := hmac.New(${algorithm.replace('hmac-', '')}.New, ${key === 'utf8' ? '[]byte(secret)' : 'key'})`,
    ...(content.length === 0 ? [] : [`\tmac.Write([]byte(${joined(content)}))`]),
    '\tmac.Write(body)',
    `\texpected := ${prefix === '' ? encoded : `${JSON.stringify(prefix)} + ${encoded}`}`,
    ...anyOf(separator, (entry) => `hmac.Equal([]byte(${entry}), []byte(expected))`),
  ];
}

function publicKeyed({ encoding, prefix, content, separator }: VerifyPlan): string[] {
  const text = prefix === '' ? 'entry' : `strings.TrimPrefix(entry, ${JSON.stringify(prefix)})`;
  const signature = encoding === 'hex' ? `hex.DecodeString(${text})` : `base64.StdEncoding.DecodeString(${text})`;
  const isOurs = prefix === '' ? '' : `strings.HasPrefix(entry, ${JSON.stringify(prefix)}) && `;
  const message = content.length === 0 ? 'body' : `append([]byte(${joined(content)}), body...)`;
  return [
    '\tkey, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(publicKey, "whpk_"))',
    '\tif err != nil || len(key) != ed25519.PublicKeySize {',
    '\t\treturn false',
    '\t}',
    `\tsigned := ${message}`,
    '\tfits := func(entry string) bool {',
    `\t\tsignature, err := ${signature}`,
    `\t\treturn err == nil && ${isOurs}ed25519.Verify(key, signed, signature)`,
    '\t}',
    ...anyOf(separator, (entry) => `fits(${entry})`),
  ];
}

function anyOf(separator: string | null, fits: (entry: string) => string): string[] {
  if (separator === null) return [`\treturn ${fits('signatures')}`];
  return [
    '\t// One entry for each live secret: any that fits will do.',
    `\tfor _, entry := range strings.Split(signatures, ${JSON.stringify(separator)}) {`,
    `\t\tif ${fits('entry')} {`,
    '\t\t\treturn true',
    '\t\t}',
    '\t}',
    '\treturn false',
  ];
}

function joined(parts: readonly Part[]): string {
  return parts.map((part) => ('text' in part ? JSON.stringify(part.text) : part.variable)).join(' + ');
}

function pattern(text: string): string {
  return text.includes('`') ? JSON.stringify(text) : `\`${text}\``;
}

function regexpName({ variables }: HeaderRead): string {
  return variables.includes('signatures') ? 'signatureHeader' : `${variables[0]}Header`;
}
