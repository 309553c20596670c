import { type HeaderRead, isWhole, type Part, patternOf, type VerifyPlan } from './plan.ts';

/** For PHP 8 and later; for Ed25519 with its extension `sodium`. */
export function phpSnippet(plan: VerifyPlan): string {
  const isEd25519 = plan.algorithm === 'ed25519';
  return [
    '<?php',
    '',
    ...(plan.isTimed ? ['const TOLERANCE_SECONDS = 300;', ''] : []),
    "// $body: file_get_contents('php://input'), never parsed first.",
    '// $headers: array_change_key_case(getallheaders(), CASE_LOWER).',
    `function isGenuine(string $${isEd25519 ? 'publicKey' : 'secret'}, string $body, array $headers): bool`,
    '{',
    ...plan.headers.flatMap(read),
    ...(plan.isTimed ? AGE : []),
    ...(isEd25519 ? publicKeyed(plan) : secretKeyed(plan)),
    '}',
    '',
  ].join('\n');
}

const AGE = [
  '    if (!ctype_digit($timestamp) || abs(time() - (int) $timestamp) > TOLERANCE_SECONDS) {',
  '        return false;',
  '    }',
];

function read(header: HeaderRead): string[] {
  const value = `$headers[${quoted(header.name)}] ?? ''`;
  if (isWhole(header)) return [`    $${header.variables.join('')} = ${value};`];
  const names = header.variables.map((name) => `$${name}`).join(', ');
  const pattern = quoted(`~^${patternOf(header).replaceAll('~', '\\~')}$~D`);
  return [
    `    if (!preg_match(${pattern}, ${value}, $parts)) {`,
    '        return false;',
    '    }',
    `    [, ${names}] = $parts;`,
  ];
}

function secretKeyed({ algorithm, key, encoding, prefix, content, separator }: VerifyPlan): string[] {
  const keyText = key === 'utf8' ? '$secret' : "base64_decode(substr($secret, strlen('whsec_')))";
  const hmac = (raw: string) => `hash_hmac(${quoted(algorithm.replace('hmac-', ''))}, ${signed(content)}, $key${raw})`;
  const digest = encoding === 'hex' ? hmac('') : `base64_encode(${hmac(', true')})`;
  return [
    `    $key = ${keyText};`,
    `    $expected = ${prefix === '' ? digest : `${quoted(prefix)} . ${digest}`};`,
    ...anyOf(separator, (entry) => `hash_equals($expected, ${entry})`),
  ];
}

function publicKeyed({ encoding, prefix, content, separator }: VerifyPlan): string[] {
  const text = `substr($entry, ${prefix.length})`;
  const signature = encoding === 'hex' ? `hex2bin(${text})` : `base64_decode(${text})`;
  return [
    "    $key = base64_decode(substr($publicKey, strlen('whpk_')));",
    `    $signed = ${signed(content)};`,
    '    $fits = function (string $entry) use ($key, $signed): bool {',
    `        $signature = ${signature};`,
    `        return str_starts_with($entry, ${quoted(prefix)})`,
    '            && strlen((string) $signature) === SODIUM_CRYPTO_SIGN_BYTES',
    '            && sodium_crypto_sign_verify_detached($signature, $signed, $key);',
    '    };',
    ...anyOf(separator, (entry) => `$fits(${entry})`),
  ];
}

function anyOf(separator: string | null, fits: (entry: string) => string): string[] {
  if (separator === null) return [`    return ${fits('$signatures')};`];
  return [
    '    // One entry for each live secret: any that fits will do.',
    `    foreach (explode(${quoted(separator)}, $signatures) as $entry) {`,
    `        if (${fits('$entry')}) {`,
    '            return true;',
    '        }',
    '    }',
    '    return false;',
  ];
}

function signed(content: readonly Part[]): string {
  return [...content.map((part) => ('text' in part ? quoted(part.text) : `$${part.variable}`)), '$body'].join(' . ');
}

function quoted(text: string): string {
  return `'${text.replaceAll(/\\(?!d)|'/g, '\\$&')}'`;
}
