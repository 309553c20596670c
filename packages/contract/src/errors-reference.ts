import { PROBLEM_KINDS, type ProblemKind } from './problem-codes.ts';

/** The text of `docs/reference/errors.md`. */
export function errorsReference(): string {
  const kinds: [string, ProblemKind][] = Object.entries(PROBLEM_KINDS);
  const sections = kinds
    .toSorted(([, a], [, b]) => a.status - b.status)
    .map(([code, { status, title, meaning, remedy }]) =>
      [`## ${code}`, '', `**${status}** ${title}`, '', meaning, '', `What to do: ${remedy}`, ''].join('\n'),
    );
  return [PREAMBLE, ...sections].join('\n');
}

const PREAMBLE = `# Errors

<!-- Written from packages/contract/src/problem-codes.ts by packages/contract/src/write-errors-reference.ts. -->

Every error of the API is an RFC 9457 problem, \`application/problem+json\`:

\`\`\`json
{
  "type": "urn:postrider:error:invalid_request",
  "title": "Invalid request",
  "status": 422,
  "detail": "The body does not fit the schema: correct the places named in errors.",
  "code": "invalid_request",
  "requestId": "req_7k2m9x4c1v8b3n6q",
  "errors": [{ "pointer": "/url", "detail": "There is nothing of this name here: remove it." }]
}
\`\`\`

\`code\` is stable: programs decide by it, never by \`title\` or \`detail\`. \`requestId\` is also in the header \`x-request-id\` of
every answer and in the log; send the header and yours is used. \`errors\` names the places in the input that are wrong:
\`pointer\` (RFC 6901) in the body, \`parameter\` in the query.
`;
