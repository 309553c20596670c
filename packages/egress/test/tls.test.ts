import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { egressFor, postTo, receiverFor, resolving } from './attempts.ts';

const openssl = hasOpenssl();
const needsOpenssl = test.skipIf(!openssl);
const why = openssl ? '' : ' (skipped: no openssl on this machine to make a certificate with)';

needsOpenssl(`A certificate that nobody vouches for is refused${why}.`, async () => {
  const { url } = await secureReceiver(selfSigned('IP:127.0.0.1'));
  const result = await postTo(egressFor(), url);
  expect(result).toMatchObject({ outcome: 'unreachable', response: null, error: { code: 'tls_self_signed' } });
});

needsOpenssl(
  `A certificate that is trusted and names the host is accepted, and its connection kept${why}.`,
  async () => {
    const certificate = selfSigned('IP:127.0.0.1');
    const receiver = await secureReceiver(certificate);
    const egress = egressFor({ trust: [certificate.cert] });
    const results = [await postTo(egress, receiver.url), await postTo(egress, receiver.url)];
    expect(results.map(({ outcome }) => outcome)).toEqual(['delivered', 'delivered']);
    expect(receiver.protocols).toEqual(['http/1.1']);
  },
);

needsOpenssl(`The name in the URL is the one that is asked for and must be in the certificate${why}.`, async () => {
  const certificate = selfSigned('DNS:hooks.example');
  const receiver = await secureReceiver(certificate);
  const port = new URL(receiver.url).port;
  const egress = egressFor({
    trust: [certificate.cert],
    resolve: resolving('127.0.0.1'),
  });
  const right = await postTo(egress, `https://hooks.example:${port}/`);
  const wrong = await postTo(egress, `https://other.example:${port}/`);
  expect(right.outcome).toBe('delivered');
  expect(wrong).toMatchObject({ outcome: 'unreachable', error: { code: 'tls_host_mismatch' } });
  expect(receiver.names).toEqual(['hooks.example', 'other.example']);
});

needsOpenssl(`A certificate that has expired is refused for that${why}.`, async () => {
  const expired = selfSigned('IP:127.0.0.1', '20200102000000Z');
  const receiver = await secureReceiver(expired);
  const result = await postTo(egressFor({ trust: [expired.cert] }), receiver.url);
  expect(result).toMatchObject({ outcome: 'unreachable', error: { code: 'tls_certificate_expired' } });
});

test('A receiver that does not speak TLS on that port fails the handshake.', async () => {
  const receiver = await receiverFor();
  const result = await postTo(egressFor(), receiver.url.replace('http:', 'https:'));
  expect(result).toMatchObject({ outcome: 'unreachable', response: null, error: { code: 'tls_failed' } });
});

interface Certificate {
  readonly key: string;
  readonly cert: string;
}

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** `openssl ca`, because `openssl req` makes none that has expired. */
function selfSigned(subjectAltName: string, validUntil = '99991231235959Z'): Certificate {
  const cwd = mkdtempSync(join(tmpdir(), 'postrider-tls-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd, stdio: 'ignore' });
  try {
    writeFileSync(
      join(cwd, 'ca.conf'),
      `[req]\ndistinguished_name = name\n[name]\n[ca]\ndefault_ca = self\n[self]\ndatabase = index\nserial = serial
new_certs_dir = .\ndefault_md = sha256\npolicy = policy\nx509_extensions = extensions\n[policy]\ncommonName = supplied
[extensions]\nsubjectAltName = ${subjectAltName}\n`,
    );
    writeFileSync(join(cwd, 'index'), '');
    writeFileSync(join(cwd, 'serial'), '01');
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    openssl('req', '-config', 'ca.conf', ...curve, '-keyout', 'key', '-out', 'request', '-subj', '/CN=test');
    const validity = ['-startdate', '20200101000000Z', '-enddate', validUntil];
    const signing = ['-batch', '-notext', '-selfsign', '-keyfile', 'key', '-in', 'request', '-out', 'cert'];
    openssl('ca', '-config', 'ca.conf', ...signing, ...validity);
    return { key: readFileSync(join(cwd, 'key'), 'utf8'), cert: readFileSync(join(cwd, 'cert'), 'utf8') };
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** Notes the names that were asked for, and the protocol of each connection. */
async function secureReceiver(certificate: Certificate) {
  const names: string[] = [];
  const protocols: unknown[] = [];
  const server = createServer(
    {
      ...certificate,
      ALPNProtocols: ['h2', 'http/1.1'],
      SNICallback: (name, callback) => {
        names.push(name);
        callback(null);
      },
    },
    (request, response) => {
      request.resume().on('end', () => response.end('ok'));
    },
  ).on('secureConnection', (socket) => protocols.push(socket.alpnProtocol));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A server on a port has an address with one.');
  return { url: `https://127.0.0.1:${address.port}/`, names, protocols };
}
