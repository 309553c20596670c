import { type HeaderRead, isWhole, type Part, patternOf, type VerifyPlan } from './plan.ts';

/** For Python 3.9 and later, with its standard library alone; for Ed25519 with `cryptography`. */
export function pythonSnippet(plan: VerifyPlan): string {
  const isEd25519 = plan.algorithm === 'ed25519';
  const hasPattern = plan.headers.some((header) => !isWhole(header));
  const usesBase64 = isEd25519 || plan.key === 'base64' || plan.encoding === 'base64';
  const modules = [
    ...(usesBase64 ? ['base64'] : []),
    ...(isEd25519 ? [] : ['hashlib', 'hmac']),
    ...(hasPattern ? ['re'] : []),
    ...(plan.isTimed ? ['time'] : []),
  ];
  return [
    ...(modules.length > 0 ? [`import ${modules.join(', ')}`] : []),
    ...(isEd25519 ? ED25519_IMPORTS : []),
    '',
    ...(plan.isTimed ? ['TOLERANCE_SECONDS = 300', ''] : []),
    '',
    `def is_genuine(${isEd25519 ? 'public_key' : 'secret'}: str, body: bytes, headers) -> bool:`,
    '    """body: the bytes as they came, never parsed first; headers: by lower-case names."""',
    ...plan.headers.flatMap(read),
    ...(plan.isTimed ? AGE : []),
    ...(isEd25519 ? publicKeyed(plan) : secretKeyed(plan)),
    '',
  ].join('\n');
}

const AGE = [
  '    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:',
  '        return False',
];

const ED25519_IMPORTS = [
  'from cryptography.exceptions import InvalidSignature',
  'from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey',
];

function read(header: HeaderRead): string[] {
  const value = `headers.get(${quoted(header.name)}, "")`;
  if (isWhole(header)) return [`    ${snake(header.variables.join(''))} = ${value}`];
  return [
    `    parts = re.fullmatch(${pattern(patternOf(header))}, ${value})`,
    '    if parts is None:',
    '        return False',
    `    ${header.variables.map(snake).join(', ')}${header.variables.length === 1 ? ',' : ''} = parts.groups()`,
  ];
}

function secretKeyed({ algorithm, key, encoding, prefix, content, separator }: VerifyPlan): string[] {
  const keyText = key === 'utf8' ? 'secret.encode()' : 'base64.b64decode(secret.removeprefix("whsec_"))';
  const mac = `hmac.new(key, ${signed(content)}, hashlib.${algorithm.replace('hmac-', '')})`;
  const digest = encoding === 'hex' ? `${mac}.hexdigest()` : `base64.b64encode(${mac}.digest()).decode()`;
  return [
    `    key = ${keyText}`,
    `    expected = ${prefix === '' ? digest : `${quoted(prefix)} + ${digest}`}`,
    ...anyOf(separator, (entry) => `hmac.compare_digest(expected.encode(), ${entry}.encode())`),
  ];
}

function publicKeyed({ encoding, prefix, content, separator }: VerifyPlan): string[] {
  const text = `entry.removeprefix(${quoted(prefix)})`;
  const signature = encoding === 'hex' ? `bytes.fromhex(${text})` : `base64.b64decode(${text})`;
  return [
    '    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key.removeprefix("whpk_")))',
    '',
    '    def fits(entry: str) -> bool:',
    '        try:',
    `            key.verify(${signature}, ${signed(content)})`,
    '        except (InvalidSignature, ValueError):',
    '            return False',
    `        return entry.startswith(${quoted(prefix)})`,
    '',
    ...anyOf(separator, (entry) => `fits(${entry})`),
  ];
}

function anyOf(separator: string | null, fits: (entry: string) => string): string[] {
  if (separator === null) return [`    return ${fits('signatures')}`];
  return [
    '    # One entry for each live secret: any that fits will do.',
    `    return any(${fits('entry')} for entry in signatures.split(${quoted(separator)}))`,
  ];
}

function signed(content: readonly Part[]): string {
  if (content.length === 0) return 'body';
  const inside = content.map((part) =>
    'text' in part ? quoted(part.text).slice(1, -1).replaceAll(/[{}]/g, '$&$&') : `{${snake(part.variable)}}`,
  );
  return `f"${inside.join('')}".encode() + body`;
}

function pattern(text: string): string {
  return text.includes('"') ? quoted(text) : `r"${text}"`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
