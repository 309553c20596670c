import { type HeaderRead, isWhole, type Part, patternOf, type VerifyPlan } from './plan.ts';

/** For Ruby 3 and later, with its standard library alone. */
export function rubySnippet(plan: VerifyPlan): string {
  const isEd25519 = plan.algorithm === 'ed25519';
  return [
    'require "openssl"',
    '',
    ...(plan.isTimed ? ['TOLERANCE_SECONDS = 300', ''] : []),
    '# body: the bytes as they came, never parsed first; headers: by lower-case names.',
    `def genuine?(${isEd25519 ? 'public_key' : 'secret'}, body, headers)`,
    ...plan.headers.map(read),
    ...(plan.isTimed ? AGE : []),
    ...(isEd25519 ? publicKeyed(plan) : secretKeyed(plan)),
    'end',
    '',
  ].join('\n');
}

const AGE = [
  '  return false unless timestamp.match?(/\\A\\d+\\z/) && (Time.now.to_i - timestamp.to_i).abs <= TOLERANCE_SECONDS',
];

function read(header: HeaderRead): string {
  const value = `headers[${quoted(header.name)}].to_s`;
  if (isWhole(header)) return `  ${snake(header.variables.join(''))} = ${value}`;
  const names = header.variables.map(snake);
  const captured = `${value}.match(/\\A${patternOf(header).replaceAll(/[/#]/g, '\\$&')}\\z/)&.captures`;
  return `  ${names.join(', ')}${names.length === 1 ? ',' : ''} = ${captured}\n  return false if ${names[0]}.nil?`;
}

function secretKeyed({ algorithm, key, encoding, prefix, content, separator }: VerifyPlan): string[] {
  const keyText = key === 'utf8' ? 'secret' : 'secret.delete_prefix("whsec_").unpack1("m")';
  const hash = quoted(algorithm.replace('hmac-', '').toUpperCase());
  const digest =
    encoding === 'hex'
      ? `OpenSSL::HMAC.hexdigest(${hash}, key, ${signed(content)})`
      : `[OpenSSL::HMAC.digest(${hash}, key, ${signed(content)})].pack("m0")`;
  return [
    `  key = ${keyText}`,
    `  expected = ${prefix === '' ? digest : `${quoted(prefix)} + ${digest}`}`,
    ...anyOf(separator, (entry) => `OpenSSL.secure_compare(${entry}, expected)`),
  ];
}

function publicKeyed({ encoding, prefix, content, separator }: VerifyPlan): string[] {
  const text = `entry.delete_prefix(${quoted(prefix)})`;
  const signature = encoding === 'hex' ? `[${text}].pack("H*")` : `${text}.unpack1("m")`;
  return [
    '  # What DER puts before the 32 bytes of an Ed25519 public key (RFC 8410).',
    '  der = ["302a300506032b6570032100"].pack("H*") + public_key.delete_prefix("whpk_").unpack1("m")',
    '  key = OpenSSL::PKey.read(der)',
    `  fits = ->(entry) { entry.start_with?(${quoted(prefix)}) && key.verify(nil, ${signature}, ${signed(content)}) }`,
    ...anyOf(separator, (entry) => `fits.call(${entry})`),
  ];
}

function anyOf(separator: string | null, fits: (entry: string) => string): string[] {
  if (separator === null) return [`  ${fits('signatures')}`];
  return [
    '  # One entry for each live secret: any that fits will do.',
    `  signatures.split(${quoted(separator)}).any? { |entry| ${fits('entry')} }`,
  ];
}

function signed(content: readonly Part[]): string {
  if (content.length === 0) return 'body';
  const inside = content.map((part) =>
    'text' in part ? quoted(part.text).slice(1, -1) : `#{${snake(part.variable)}}`,
  );
  return `"${inside.join('')}".b + body.b`;
}

/** Between double quotes, where `#` could begin what is put in. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll('#', '\\#');
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
