import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Language } from '../../src/screens/endpoints/snippets/snippet-for.ts';

/** A request put before one of the snippets. */
export interface SnippetCase {
  /** Which of them. */
  readonly snippet: number;
  readonly secret: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a language is run: its program, what says that it is there, the files around the snippets, and the command. */
interface Driver {
  readonly program: string;
  readonly check: readonly string[];
  readonly files: (snippets: readonly string[]) => Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

const numbered = (
  snippets: readonly string[],
  nameOf: (place: number) => string,
  write = (text: string, _: number) => text,
) => Object.fromEntries(snippets.map((text, place) => [nameOf(place), write(text, place)]));

const DRIVERS: Readonly<Record<Language, Driver>> = {
  node: {
    program: process.execPath,
    check: ['--version'],
    files: (snippets) => ({
      ...numbered(snippets, (place) => `s${place}.mjs`),
      'main.mjs': `import { readFileSync } from 'node:fs';
const cases = JSON.parse(readFileSync('cases.json', 'utf8'));
const answers = [];
for (const { snippet, secret, body, headers } of cases) {
  const { isGenuine } = await import('./s' + snippet + '.mjs');
  answers.push(isGenuine(secret, Buffer.from(body), headers));
}
console.log(JSON.stringify(answers));`,
    }),
    command: ['main.mjs'],
  },
  python: {
    program: 'python3',
    check: ['-c', 'import cryptography'],
    files: (snippets) => ({
      ...numbered(snippets, (place) => `s${place}.py`),
      'main.py': `import importlib, json
cases = json.load(open("cases.json"))
print(json.dumps([importlib.import_module("s%d" % c["snippet"]).is_genuine(c["secret"], c["body"].encode(), c["headers"]) for c in cases]))`,
    }),
    command: ['main.py'],
  },
  go: {
    program: 'go',
    check: ['version'],
    files: (snippets) => ({
      'go.mod': 'module snippets\n\ngo 1.21\n',
      // What the snippets use of net/http, which alone takes longer to compile than everything else here.
      'http/header.go': `package http
import "net/textproto"
type Header map[string][]string
func (header Header) Get(name string) string { return textproto.MIMEHeader(header).Get(name) }
func (header Header) Set(name, value string) { textproto.MIMEHeader(header).Set(name, value) }
`,
      ...numbered(
        snippets,
        (place) => `s${place}/s.go`,
        (text) => text.replace('"net/http"', '"snippets/http"'),
      ),
      'main.go': `package main
import (
	"encoding/json"
	"fmt"
	"os"
	"snippets/http"
${snippets.map((_, place) => `	s${place} "snippets/s${place}"`).join('\n')}
)
func main() {
	text, _ := os.ReadFile("cases.json")
	var cases []struct { Snippet int; Secret string; Body string; Headers map[string]string }
	if err := json.Unmarshal(text, &cases); err != nil { panic(err) }
	snippets := []func(string, []byte, http.Header) bool{${snippets.map((_, place) => `s${place}.IsGenuine`).join(', ')}}
	answers := []bool{}
	for _, one := range cases {
		headers := http.Header{}
		for name, value := range one.Headers { headers.Set(name, value) }
		answers = append(answers, snippets[one.Snippet](one.Secret, []byte(one.Body), headers))
	}
	printed, _ := json.Marshal(answers)
	fmt.Println(string(printed))
}`,
    }),
    command: ['run', '.'],
  },
  ruby: {
    program: 'ruby',
    check: ['--version'],
    files: (snippets) => ({
      ...numbered(snippets, (place) => `s${place}.rb`),
      'main.rb': `require "json"
snippets = (0...${snippets.length}).map { |place| made = Module.new; made.module_eval(File.read("s#{place}.rb")); Object.new.extend(made) }
puts JSON.generate(JSON.parse(File.read("cases.json")).map { |c| snippets[c["snippet"]].genuine?(c["secret"], c["body"], c["headers"]) })`,
    }),
    command: ['main.rb'],
  },
  php: {
    program: 'php',
    check: ['-r', "exit(function_exists('sodium_crypto_sign_open') ? 0 : 1);"],
    files: (snippets) => ({
      ...numbered(
        snippets,
        (place) => `s${place}.php`,
        (text, place) => text.replace('<?php\n', `<?php\nnamespace S${place};\n`),
      ),
      'main.php': `<?php
${snippets.map((_, place) => `require 's${place}.php';`).join('\n')}
$answers = array_map(fn ($c) => ('S' . $c['snippet'] . '\\isGenuine')($c['secret'], $c['body'], $c['headers']), json_decode(file_get_contents('cases.json'), true));
echo json_encode($answers);`,
    }),
    command: ['main.php'],
  },
};

const run = promisify(execFile);

/** Whether there is what runs the snippets of a language here. Go has to be wanted: it compiles for half a minute. */
export async function canRun(language: Language): Promise<boolean> {
  if (language === 'go' && process.env['POSTRIDER_TEST_GO'] !== 'true') return false;
  const { program, check } = DRIVERS[language];
  return run(program, [...check]).then(
    () => true,
    () => false,
  );
}

/** What the snippets of a language say to each case. */
export async function runSnippets(
  language: Language,
  snippets: readonly string[],
  cases: readonly SnippetCase[],
): Promise<readonly boolean[]> {
  const { program, command, files } = DRIVERS[language];
  const directory = await mkdtemp(join(tmpdir(), `postrider-snippets-${language}-`));
  try {
    for (const [name, text] of Object.entries({ ...files(snippets), 'cases.json': JSON.stringify(cases) })) {
      const path = join(directory, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
    const { stdout } = await run(program, [...command], { cwd: directory, timeout: 55_000 });
    return JSON.parse(stdout) as readonly boolean[];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
